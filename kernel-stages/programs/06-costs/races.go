package main

import (
	"fmt"
	"sync"
	"time"
)

func races() {
	title("What remains")
	const times = 50000
	var wait sync.WaitGroup
	wait.Add(2)
	for g := 0; g < 2; g++ {
		go func() {
			defer wait.Done()
			for i := 0; i < times; i++ {
				counter = next(counter)
			}
		}()
	}
	wait.Wait()
	fmt.Printf("  a race: two goroutines counted to %d each, the sum is %d\n", times, counter)
	deadlock()
}

var counter int

// next returns a + 1, and takes its time.
//
//go:noinline
func next(a int) int {
	for i := 0; i < 16; i++ {
		sink = i
	}
	return a + 1
}

func deadlock() {
	var a, b sync.Mutex
	var both sync.WaitGroup
	both.Add(2)
	done := make(chan bool)
	take := func(first, second *sync.Mutex) {
		first.Lock()
		both.Done()
		both.Wait()
		second.Lock()
		done <- true
	}
	go take(&a, &b)
	go take(&b, &a)
	select {
	case <-done:
	case <-time.After(50 * time.Millisecond):
		fmt.Println("  a deadlock: after 50 ms neither goroutine has both locks")
	}
}
