package shell

import (
	"fmt"
	"strconv"

	"lesson/kernel"
)

// ps lists the goroutines. Neighbours that do the same share a line.
func ps(string) {
	fmt.Printf("\x1b[33m%-11s %-32s %s\x1b[0m\n", "GOROUTINE", "STATE", "BEGAN WITH")
	list := kernel.Goroutines()
	for i := 0; i < len(list); {
		first, last := list[i], list[i]
		count := 0
		for ; i < len(list) && alike(list[i], first); i++ {
			last = list[i]
			count++
		}
		id := strconv.FormatUint(first.ID, 10)
		if count > 1 {
			id += "-" + strconv.FormatUint(last.ID, 10)
		}
		state := first.State
		if first.Why != "" {
			state += ": " + first.Why
		}
		fmt.Printf("%-11s %-32s %s", id, state, first.Function)
		if count > 1 {
			fmt.Printf(", %d of them", count)
		}
		fmt.Println()
	}
}

func alike(a, b kernel.Goroutine) bool {
	return a.State == b.State && a.Why == b.Why && a.Function == b.Function
}
