/** The program that stage 6's checks run in the place of main.go: it uses all that the chapter claims, with numbers of the seed. */
import { SEED_VARIABLE, type Seed } from './seed.ts';

export const FIRST_GOROUTINE = `package main

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"
)

${SEED_VARIABLE}

func main() {
	fmt.Printf("Hello from the checks: %d %d %d %d\\n", seed[0], seed[1], seed[2], seed[3])
	goroutines()
	choose()
	faults()
	timers()
	collect()
	preempt()
	many()
	fmt.Println("The checks return.")
}

func goroutines() {
	squares := make(chan int)
	var wait sync.WaitGroup
	for i := 0; i < 10; i++ {
		wait.Add(1)
		go func(i int) {
			defer wait.Done()
			squares <- (int(seed[0]) + i) * (int(seed[0]) + i)
		}(i)
	}
	go func() {
		wait.Wait()
		close(squares)
	}()
	sum := 0
	for square := range squares {
		sum += square
	}
	fmt.Println("squares:", sum)
}

func choose() {
	left, right, done := make(chan int), make(chan int), make(chan bool)
	go func() {
		for i := 0; i < 256; i++ {
			if i < int(seed[1]) {
				left <- i
			} else {
				right <- i
			}
		}
		close(done)
	}()
	lefts, rights := 0, 0
	for {
		select {
		case <-left:
			lefts++
		case <-right:
			rights++
		case <-done:
			fmt.Println("select:", lefts, rights)
			return
		}
	}
}

var nothing *struct{ value int }
var zero int

func attempt(f func()) (problem error) {
	defer func() {
		if caught := recover(); caught != nil {
			problem = caught.(error)
		}
	}()
	f()
	return errors.New("none")
}

func faults() {
	list := make([]int, int(seed[2])+1)
	fmt.Println("recovered:", attempt(func() { nothing.value++ }))
	fmt.Println("recovered:", attempt(func() { fmt.Println(int(seed[2]) / zero) }))
	fmt.Println("recovered:", attempt(func() { fmt.Println(list[len(list)+int(seed[3])]) }))
}

func timers() {
	start := time.Now()
	first := 10 + int(seed[3]%8)*5
	late, early := time.After(time.Duration(first+25)*time.Millisecond), time.After(time.Duration(first)*time.Millisecond)
	order := ""
	for len(order) < 2 {
		select {
		case <-late:
			order += "L"
		case <-early:
			order += "E"
		}
	}
	fmt.Println("timers:", order, time.Since(start).Milliseconds())
}

type node struct {
	left, right *node
	_           [4]int
}

func tree(depth int) *node {
	if depth == 0 {
		return &node{}
	}
	return &node{left: tree(depth - 1), right: tree(depth - 1)}
}

func (n *node) count() int {
	if n == nil {
		return 0
	}
	return 1 + n.left.count() + n.right.count()
}

func collect() {
	depth := 14 + int(seed[0]&1)
	kept := tree(depth)
	for i := 0; i < 12; i++ {
		tree(depth)
	}
	runtime.GC()
	var with, without runtime.MemStats
	runtime.ReadMemStats(&with)
	count := kept.count()
	kept = nil
	runtime.GC()
	runtime.ReadMemStats(&without)
	fmt.Println("garbage:", count, (with.HeapAlloc-without.HeapAlloc)>>10)
}

var stop bool
var turns uint32

func preempt() {
	go func() {
		for !stop {
			turns++
		}
	}()
	time.Sleep(30 * time.Millisecond)
	stop = true
	fmt.Println("preempted:", int(seed[1])*int(seed[2]))
}

func many() {
	count := 10000 + int(seed[3])
	var wait sync.WaitGroup
	gate, results := make(chan bool), make(chan int, count)
	for i := 0; i < count; i++ {
		wait.Add(1)
		go func(i int) {
			defer wait.Done()
			<-gate
			results <- i ^ int(seed[2])
		}(i)
	}
	alive := runtime.NumGoroutine()
	close(gate)
	wait.Wait()
	close(results)
	sum := 0
	for i := range results {
		sum += i
	}
	fmt.Println("many:", alive >= count, sum)
}
`;

const range = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** The lines that the program prints on a kernel that does what the chapter says, by the seed. */
export function firstGoroutineLines([a, b, c, d]: Seed) {
  return {
    hello: `Hello from the checks: ${a} ${b} ${c} ${d}`,
    squares: `squares: ${sum(range(10).map((i) => (a + i) ** 2))}`,
    select: `select: ${b} ${256 - b}`,
    faults: [
      'recovered: runtime error: invalid memory address or nil pointer dereference',
      'recovered: runtime error: integer divide by zero',
      `recovered: runtime error: index out of range [${c + 1 + d}] with length ${c + 1}`,
    ],
    /** Milliseconds until the later of the two timers. */
    lateTimer: 10 + (d % 8) * 5 + 25,
    nodes: 2 ** (15 + (a & 1)) - 1,
    preempted: `preempted: ${b * c}`,
    many: `many: true ${sum(range(10_000 + d).map((i) => i ^ c))}`,
    last: 'The checks return.',
  };
}
