package main

func assembly() {
	title("Go and assembly (instructions)")
	words := make([]uint64, 1000)
	whole("the sum of 1000 words, in Go", func() { sink = int(sum(words)) })
	whole("the same in Go's assembly", func() { sink = int(sumAssembly(words)) })
	whole("the same, two words at a time (SSE)", func() { sink = int(sumPairs(words)) })
	from, to := make([]byte, 1000), make([]byte, 1016)
	whole("1000 bytes copied, one by one, in Go", func() { copyBytes(to, from, 16) })
	whole("1000 bytes with the runtime's memmove", func() { copy(to[16:], from) })
}

//go:noinline
func sum(words []uint64) uint64 {
	total := uint64(0)
	for i := range words {
		total += words[i]
	}
	return total
}

// sumAssembly is sum, written by hand.
func sumAssembly(words []uint64) uint64

// sumPairs is for an even number of words.
func sumPairs(words []uint64) uint64
