package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"lesson/tsc"
)

// isMarking tells whether write barriers are on.
func isMarking() bool

type cell struct {
	next  *cell
	value int
}

var kept interface{}

var bytes8 *[8]byte
var bytes64 *[64]byte
var bytes1K *[1024]byte
var pointers8 *[8]*cell
var large32K *[32 << 10]byte

func allocation() {
	title("Memory (instructions)")
	a, b := &cell{}, &cell{}
	kept = a
	row("a number stored", func(n int) {
		for i := 0; i < n; i++ {
			a.value = i
		}
	})
	storePointer := func(n int) {
		for i := 0; i < n; i++ {
			a.next = b
		}
	}
	row("a pointer stored", storePointer)
	count("a pointer stored while the collector marks", whileMarking(storePointer))
	debug.SetGCPercent(-1)
	average(1000, "new, 8 bytes", func(n int) {
		for i := 0; i < n; i++ {
			bytes8 = new([8]byte)
		}
	})
	average(1000, "new, 64 bytes", func(n int) {
		for i := 0; i < n; i++ {
			bytes64 = new([64]byte)
		}
	})
	average(1000, "new, 64 bytes of pointers", func(n int) {
		for i := 0; i < n; i++ {
			pointers8 = new([8]*cell)
		}
	})
	average(1000, "new, 1 KiB", func(n int) {
		for i := 0; i < n; i++ {
			bytes1K = new([1024]byte)
		}
	})
	debug.SetGCPercent(100)
}

// whileMarking measures a round of f at a time when write barriers are on, from begin to end.
func whileMarking(f func(n int)) int {
	for {
		runtime.GC()
		for !isMarking() {
			large32K = new([32 << 10]byte)
		}
		taken := perRound(f) - emptyLoop
		if isMarking() {
			return taken
		}
	}
}

type node struct {
	left, right *node
	_           [30]int
}

func tree(depth int) *node {
	if depth == 0 {
		return &node{}
	}
	return &node{left: tree(depth - 1), right: tree(depth - 1)}
}

// collector makes the same garbage with and without collections, beside a tree that stays.
func collector() {
	title(fmt.Sprintf("The collector (%d trees of 128 KiB made, beside 2 MiB that stay)", trees))
	live := tree(12)
	without, _ := churn(-1)
	fmt.Printf("  %-6s %14s %12s %9s %14s\n",
		"GOGC", "instructions", "collections", "share", "longest stop")
	for _, percent := range []int{100, 200} {
		with, done := churn(percent)
		share := 100 * float64(with-without) / float64(with)
		fmt.Printf("  %-6d %14d %12d %7.1f %% %14d\n",
			percent, with, done.number, share, done.longest)
	}
	fmt.Printf("  %-6s %14d %12d\n", "off", without, 0)
	runtime.KeepAlive(live)
}

const trees = 60

type collections struct {
	number int
	// The longest time, in instructions, for which a collection let no goroutine run: it stops
	// them before it marks and again when it has marked, and both count.
	longest int
}

// churn makes garbage, and counts what that takes with GOGC at so many per cent.
func churn(percent int) (instructions int, done collections) {
	debug.SetGCPercent(percent)
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := tsc.Now()
	for i := 0; i < trees; i++ {
		kept = tree(8)
	}
	instructions = int(tsc.Now()-start) / ticks
	runtime.ReadMemStats(&after)
	kept = nil
	for n := before.NumGC; n < after.NumGC; n++ {
		// The clock of the kernel is the counter, at 1 GHz.
		if stop := int(after.PauseNs[n%256]) / ticks; stop > done.longest {
			done.longest = stop
		}
	}
	done.number = int(after.NumGC - before.NumGC)
	return instructions, done
}
