// Package yours is where three of the chapter's exercises begin.
package yours

// CopyAt copies from to to, beginning at to[at], and panics if it does not fit.
func CopyAt(to, from []byte, at int) {
	for i := range from {
		to[at+i] = from[i]
	}
}

// Sum adds up the words.
func Sum(words []uint64) uint64 {
	total := uint64(0)
	for _, word := range words {
		total += word
	}
	return total
}

// Pool is a number of bytes that can be taken and given back.
type Pool struct{ free int }

func NewPool(bytes int) *Pool { return &Pool{free: bytes} }

// Take takes so many bytes out of the pool. It does not wait yet until they are there.
func (p *Pool) Take(bytes int) { p.free -= bytes }

// Give gives them back.
func (p *Pool) Give(bytes int) { p.free += bytes }
