package kernel

import "runtime/debug"

// A goroutine's stack grows by moving to one of twice the size. The runtime's own limit, 1 GB, is
// more than this machine has; with this one, endless recursion is reported as such.
func init() {
	debug.SetMaxStack(int(framesTotal) * pageBytes / 8)
}
