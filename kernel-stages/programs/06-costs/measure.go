package main

import (
	"fmt"
	"sort"

	"lesson/tsc"
)

const (
	rounds = 100
	tries  = 5
)

// A store to it cannot be left out by the compiler.
var sink int

var (
	ticks     = int(tsc.PerInstruction())
	emptyLoop = perRound(func(n int) {
		for i := 0; i < n; i++ {
		}
	})
)

// instructions returns what each of so many calls of f takes, the smallest first.
func instructions(calls int, f func()) []int {
	taken := make([]int, calls)
	for call := range taken {
		before := tsc.Now()
		f()
		after := tsc.Now()
		taken[call] = int(after-before) / ticks
	}
	sort.Ints(taken)
	return taken
}

// least returns the instructions that f takes for n rounds. The first try warms up, and an
// interrupt may come into another; so the smallest of several is taken.
func least(n int, f func(n int)) int { return instructions(tries, func() { f(n) })[0] }

func perRound(f func(n int)) int { return (least(rounds, f) - least(0, f)) / rounds }

// row measures one round of f, which does the same n times, without the loop around it.
func row(what string, f func(n int)) { average(rounds, what, f) }

func average(n int, what string, f func(n int)) {
	all := least(n, f) - least(0, f) - n*emptyLoop
	if all%n == 0 {
		count(what, all/n)
	} else {
		fmt.Printf("  %-46s %10.1f\n", what, float64(all)/float64(n))
	}
}

// whole measures one call of f: the median of many. It is for what is so long that an interrupt
// would come into every series of rounds.
func whole(what string, f func()) { count(what, median(f)-median(func() {})) }

func median(f func()) int { return instructions(rounds, f)[rounds/2] }

func count(what string, number int) { fmt.Printf("  %-46s %8d\n", what, number) }

func title(text string) { fmt.Printf("\n%s\n", text) }
