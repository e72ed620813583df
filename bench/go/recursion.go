// Fibonacci numbers by their definition: calls, returns and the stack.
package main

import (
	"fmt"
	"time"
)

//go:noinline
func fibonacci(n int) int {
	if n < 2 {
		return n
	}
	return fibonacci(n-1) + fibonacci(n-2)
}

func main() {
	fmt.Println("begin")
	start := time.Now()
	sum := 0
	for n := 20; n <= 34; n++ {
		sum += fibonacci(n)
	}
	fmt.Println("end", time.Since(start).Nanoseconds(), sum)
}
