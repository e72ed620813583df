// The sieve of Eratosthenes over two million numbers, again and again: loops over one large array.
package main

import (
	"fmt"
	"time"
)

const limit = 2_000_000

var composite [limit]bool

func sieve() int {
	composite = [limit]bool{}
	count := 0
	for n := 2; n < limit; n++ {
		if composite[n] {
			continue
		}
		count++
		for m := 2 * n; m < limit; m += n {
			composite[m] = true
		}
	}
	return count
}

func main() {
	fmt.Println("begin")
	start := time.Now()
	count := 0
	for round := 0; round < 12; round++ {
		count += sieve()
	}
	fmt.Println("end", time.Since(start).Nanoseconds(), count)
}
