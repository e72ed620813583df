package main

func checks() {
	title("Checks (instructions)")
	count("a round of an empty loop, taken off below", emptyLoop)
	flags := make([]bool, 1000)
	whole("sieve of 1000 numbers", func() { sieve(flags) })
	a, b, c := matrix(), matrix(), matrix()
	whole("product of two matrices of 12 by 12", func() { multiply(a, b, c) })
	from, to := make([]byte, 1000), make([]byte, 1016)
	whole("1000 bytes copied, one by one", func() { copyBytes(to, from, 16) })
	object := &large{}
	row("a call that reads a field", func(n int) {
		for i := 0; i < n; i++ {
			sink = object.near()
		}
	})
	row("the same, 8 KiB into the object", func(n int) {
		for i := 0; i < n; i++ {
			sink = object.far()
		}
	})
	row("a function that calls another", func(n int) {
		for i := 0; i < n; i++ {
			sink = checked(i)
		}
	})
	row("the same without a stack check", func(n int) {
		for i := 0; i < n; i++ {
			sink = unchecked(i)
		}
	})
}

// sieve counts the primes below len(composite).
func sieve(composite []bool) int {
	for i := range composite {
		composite[i] = false
	}
	count := 0
	for i := 2; i < len(composite); i++ {
		if composite[i] {
			continue
		}
		count++
		for multiple := i * i; multiple < len(composite); multiple += i {
			composite[multiple] = true
		}
	}
	return count
}

const size = 12

func matrix() [][]int {
	rows := make([][]int, size)
	for i := range rows {
		rows[i] = make([]int, size)
	}
	return rows
}

func multiply(a, b, c [][]int) {
	for i := 0; i < size; i++ {
		for j := 0; j < size; j++ {
			sum := 0
			for k := 0; k < size; k++ {
				sum += a[i][k] * b[k][j]
			}
			c[i][j] = sum
		}
	}
}

func copyBytes(to, from []byte, at int) {
	for i := range from {
		to[at+i] = from[i]
	}
}

type large struct {
	first int
	_     [8 << 10]byte
	last  int
}

//go:noinline
func (l *large) near() int { return l.first }

//go:noinline
func (l *large) far() int { return l.last }

//go:noinline
//go:nosplit
func leaf(a int) int { return a + 1 }

//go:noinline
func checked(a int) int { return leaf(a) + 1 }

//go:noinline
//go:nosplit
func unchecked(a int) int { return leaf(a) + 1 }
