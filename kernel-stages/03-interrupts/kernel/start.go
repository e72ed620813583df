package kernel

// start is the first Go function. It runs on bootStack, as g0.
func start() {
	setUpScreen()
	print(title + "\n")
	setUpTraps()
	print("256 vectors, 3 interrupt stacks, 2 interrupt controllers\n")

	breakpoint()

	if !attempt(func() { divide(1, 0) }) {
		dump(&attempted)
	}

	setUpTimer()
	print("The timer is on.")
	for second := uint64(1); second <= 3; second++ {
		for ticks < second*ticksPerSecond {
			waitForInterrupt()
		}
		print(" ")
		printDecimal(second)
		print(" s: ")
		printDecimal(ticks)
		print(" ticks.")
	}
	print("\nSwitching off\n")
	powerOff()
}
