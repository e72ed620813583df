package kernel

// trap handles what interrupted the thread whose registers current names, and decides which one
// goes on. It runs on one of the interrupt stacks, with interrupts off, and with kernelG as its g.
// The functions it calls may not allocate, nor store pointers where the garbage collector looks:
// the collector may be what was interrupted.
func trap() {
	r := (*registers)(pointer(current))
	vector := r.vector()
	if vector < exceptionCount {
		exception(r, vector)
	} else if request := vector - firstRequest; request < 16 && !isSpurious(request) {
		interrupt(request)
		endInterrupt(request)
	}
	schedule()
}
