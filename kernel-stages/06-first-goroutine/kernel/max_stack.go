package kernel

import "runtime/debug"

// A goroutine's stack grows by moving to one of twice the size, and for a moment both are there.
// The runtime's own limit, 1 GB, may be more than this machine has; with five eighths of the
// memory, in which there is room for both, endless recursion is reported as such.
func init() {
	debug.SetMaxStack(int(smaller(uintptr(framesTotal)*pageBytes/8*5, 1e9)))
}
