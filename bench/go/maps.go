// A map of a quarter of a million entries, filled, read and emptied: hashing, and memory all over the place.
package main

import (
	"fmt"
	"time"
)

func main() {
	fmt.Println("begin")
	start := time.Now()
	sum := uint64(0)
	for round := 0; round < 3; round++ {
		counts := map[uint64]uint64{}
		state := uint64(round + 1)
		for i := 0; i < 1_000_000; i++ {
			state = state*6364136223846793005 + 1442695040888963407
			counts[state>>46]++
		}
		for key, count := range counts {
			sum += key * count
			if key&1 == 0 {
				delete(counts, key)
			}
		}
		sum += uint64(len(counts))
	}
	fmt.Println("end", time.Since(start).Nanoseconds(), sum)
}
