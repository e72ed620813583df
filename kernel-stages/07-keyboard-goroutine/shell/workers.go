package shell

import (
	"fmt"
	"sync"
	"sync/atomic"
)

const mostWorkers = 100000

var (
	workers  sync.WaitGroup
	working  int64
	quitting = make(chan bool)
)

func worker(quit <-chan bool) {
	defer workers.Done()
	<-quit
	atomic.AddInt64(&working, -1)
}

func start(argument string) {
	n, ok := number(argument, mostWorkers)
	if !ok {
		return
	}
	atomic.AddInt64(&working, int64(n))
	workers.Add(n)
	for i := 0; i < n; i++ {
		go worker(quitting)
	}
	fmt.Printf("%d started, %d in all\n", n, atomic.LoadInt64(&working))
}

func stop(string) {
	n := atomic.LoadInt64(&working)
	close(quitting)
	workers.Wait()
	quitting = make(chan bool)
	fmt.Printf("%d ended\n", n)
}
