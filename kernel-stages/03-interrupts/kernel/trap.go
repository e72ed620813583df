package kernel

// trap handles what interrupted the program whose registers current names. It runs on one of the
// interrupt stacks, with interrupts off, and with kernelG as its g. The functions it calls may not
// allocate, nor store pointers where the garbage collector looks: the collector may be what was
// interrupted.
func trap() {
	r := (*registers)(pointer(current))
	vector := r.vector()
	if vector < exceptionCount {
		exception(r, vector)
		return
	}
	request := vector - firstRequest
	if request >= 16 || isSpurious(request) {
		return
	}
	interrupt(request)
	endInterrupt(request)
}
