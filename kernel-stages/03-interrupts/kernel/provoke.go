package kernel

// Two instructions that bring about an exception.

func breakpoint() // INT3

// divide is DIV without the check for zero that Go's compiler puts before it.
func divide(dividend, divisor uint64) uint64
