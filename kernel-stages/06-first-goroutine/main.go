// An ordinary Go program. Nothing in this file knows that there is no operating system below it,
// but for the kernel that it is linked with: put a program of your own in its place.
package main

import (
	"errors"
	"fmt"
	"runtime"
	"sort"
	"strings"
	"sync"
	"time"
)

func main() {
	fmt.Printf("Hello from main.main, with %d processor.\n", runtime.NumCPU())
	goroutines()
	choose()
	collections()
	recoverFromFaults()
	timers()
	collectGarbage()
	preempt()
	many()
	fmt.Println("main returns.")
}

func goroutines() {
	squares := make(chan int)
	var wait sync.WaitGroup
	for i := 1; i <= 10; i++ {
		wait.Add(1)
		go func(i int) {
			defer wait.Done()
			squares <- i * i
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
	fmt.Println("ten goroutines and a channel: the squares sum to", sum)
}

func choose() {
	odd, even, done := make(chan int), make(chan int), make(chan bool)
	go func() {
		for i := 0; i < 10; i++ {
			if i%2 == 0 {
				even <- i
			} else {
				odd <- i
			}
		}
		close(done)
	}()
	odds, evens := 0, 0
	for {
		select {
		case <-odd:
			odds++
		case <-even:
			evens++
		case <-done:
			fmt.Printf("select: %d odd, %d even\n", odds, evens)
			return
		}
	}
}

type shape interface{ area() int }

type square struct{ side int }
type rectangle struct{ width, height int }

func (s square) area() int    { return s.side * s.side }
func (r rectangle) area() int { return r.width * r.height }

func collections() {
	words := map[string]int{}
	for _, word := range strings.Fields("the runtime is the kernel and the kernel is the runtime") {
		words[word]++
	}
	var names []string
	for word := range words {
		names = append(names, word)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Printf("%s %d  ", name, words[name])
	}
	total := 0
	add := func(s shape) { total += s.area() }
	add(square{3})
	add(rectangle{2, 5})
	fmt.Println("\na map, a closure, an interface: area", total)
}

var nothing *struct{ value int }
var zero int

// attempt calls f and returns what it panicked with.
func attempt(f func()) (problem error) {
	defer func() {
		if caught := recover(); caught != nil {
			problem = caught.(error)
		}
	}()
	f()
	return errors.New("none")
}

func recoverFromFaults() {
	fmt.Println("recovered:", attempt(func() { nothing.value++ }))
	fmt.Println("recovered:", attempt(func() { fmt.Println(1 / zero) }))
	fmt.Println("recovered:", attempt(func() { fmt.Println([]int{1, 2, 3}[zero+3]) }))
}

func timers() {
	start := time.Now()
	var order []string
	late, early := time.After(60*time.Millisecond), time.After(20*time.Millisecond)
	ticker := time.NewTicker(25 * time.Millisecond)
	defer ticker.Stop()
	for len(order) < 4 {
		select {
		case <-early:
			order = append(order, "early")
		case <-ticker.C:
			order = append(order, "tick")
		case <-late:
			order = append(order, "late")
		}
	}
	longEnough := time.Since(start) >= 60*time.Millisecond
	fmt.Println("timers:", strings.Join(order, ", ")+"; that took at least 60 ms:", longEnough)
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

func collectGarbage() {
	const depth = 14
	kept := tree(depth)
	for i := 0; i < 20; i++ {
		tree(depth)
	}
	runtime.GC()
	var with, without runtime.MemStats
	runtime.ReadMemStats(&with)
	count := kept.count()
	kept = nil
	runtime.GC()
	runtime.ReadMemStats(&without)
	smaller := (with.HeapAlloc - without.HeapAlloc) >> 10
	fmt.Printf("garbage collector: %d trees of %d nodes made, one kept whole; "+
		"without it the heap is %d KiB smaller\n", 21, count, smaller)
}

var stop bool

// preempt lets a goroutine loop without ever calling anything, and goes on all the same: on one
// processor somebody must have taken it away from it.
func preempt() {
	go func() {
		for !stop {
		}
	}()
	time.Sleep(30 * time.Millisecond)
	fmt.Println("preempted a loop that calls nothing")
	stop = true
}

func many() {
	const count = 10000
	var wait sync.WaitGroup
	gate, results := make(chan bool), make(chan int, count)
	for i := 0; i < count; i++ {
		wait.Add(1)
		go func(i int) {
			defer wait.Done()
			<-gate
			results <- i
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
	fmt.Println("more than", count, "goroutines alive at once:", alive > count,
		"- their numbers sum to", sum)
}
