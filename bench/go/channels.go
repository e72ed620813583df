// Two goroutines that hand a number to and fro: the scheduler, and the system calls it makes.
package main

import (
	"fmt"
	"time"
)

func main() {
	fmt.Println("begin")
	start := time.Now()
	ping, pong := make(chan int), make(chan int)
	go func() {
		for n := range ping {
			pong <- n + 1
		}
		close(pong)
	}()
	n := 0
	for round := 0; round < 400_000; round++ {
		ping <- n
		n = <-pong
	}
	close(ping)
	fmt.Println("end", time.Since(start).Nanoseconds(), n)
}
