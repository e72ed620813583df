// Binary trees that are made and dropped: the allocator and the garbage collector.
package main

import (
	"fmt"
	"time"
)

type node struct{ left, right *node }

func grow(depth int) *node {
	if depth == 0 {
		return &node{}
	}
	return &node{grow(depth - 1), grow(depth - 1)}
}

func (n *node) count() int {
	if n == nil {
		return 0
	}
	return 1 + n.left.count() + n.right.count()
}

func main() {
	fmt.Println("begin")
	start := time.Now()
	kept := grow(16)
	sum := 0
	for round := 0; round < 40; round++ {
		sum += grow(14).count()
	}
	fmt.Println("end", time.Since(start).Nanoseconds(), sum+kept.count())
}
