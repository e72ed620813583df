package kernel

// interrupt does what a device asks for.
func interrupt(request int) {
	if request == requestTimer {
		tick()
	}
}
