package kernel

// interrupt does what a device asks for.
func interrupt(request int) {
	switch request {
	case requestTimer:
		tick()
	case requestSerial:
		serialInterrupt()
	}
}
