package main

import "fmt"

type number interface{ next(int) int }
type one struct{}
type two struct{ step int }

//go:noinline
func (one) next(a int) int { return a + 1 }

//go:noinline
func (t *two) next(a int) int { return a + t.step }

var numbers = []number{one{}, &two{2}}

func language() {
	title("The language (instructions)")
	row("a call", func(n int) {
		for i := 0; i < n; i++ {
			sink = leaf(i)
		}
	})
	it := numbers[1]
	row("a call through an interface", func(n int) {
		for i := 0; i < n; i++ {
			sink = it.next(i)
		}
	})
	squares, ages := map[int]int{}, map[string]int{}
	for i := 0; i < 100; i++ {
		squares[i] = i * i
		ages[fmt.Sprint("name", i)] = i
	}
	row("a look into a map, by a number", func(n int) {
		for i := 0; i < n; i++ {
			sink = squares[i]
		}
	})
	row("a look into a map, by a string", func(n int) {
		for i := 0; i < n; i++ {
			sink = ages["name50"]
		}
	})
	row("a deferred call", func(n int) {
		for i := 0; i < n; i++ {
			deferring()
		}
	})
	whole("panic and recover", func() { attempt(func() { panic(errTried) }) })
	whole("index out of range, recovered", func() { attempt(func() { sink = list[three] }) })
	whole("nil dereferenced, recovered", func() { attempt(func() { sink = nothing.value }) })
}

var errTried = fmt.Errorf("tried")
var list = []int{1, 2, 3}
var three = 3
var nothing *struct{ value int }

//go:noinline
func deferring() {
	defer leaf(1)
}

// attempt calls f and returns what it panicked with.
func attempt(f func()) (problem error) {
	defer func() {
		if caught := recover(); caught != nil {
			problem = caught.(error)
		}
	}()
	f()
	return nil
}
