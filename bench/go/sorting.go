// Sorting half a million numbers: comparisons that nobody can predict, through an interface and without one.
package main

import (
	"fmt"
	"sort"
	"time"
)

func main() {
	fmt.Println("begin")
	start := time.Now()
	sum, state := 0, uint32(1)
	for round := 0; round < 3; round++ {
		numbers := make([]int, 200_000)
		for i := range numbers {
			state = state*1664525 + 1013904223
			numbers[i] = int(state >> 8)
		}
		again := append([]int(nil), numbers...)
		sort.Ints(numbers)
		sort.Sort(sort.IntSlice(again))
		for i := 0; i < len(numbers); i += 1000 {
			sum += numbers[i] ^ again[len(again)-1-i]
		}
	}
	fmt.Println("end", time.Since(start).Nanoseconds(), sum)
}
