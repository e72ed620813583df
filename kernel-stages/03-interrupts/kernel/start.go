package kernel

import "unsafe"

// Set by rt0: what the loader has kept of the BIOS's answers.
var memoryMapAddress, memoryMapCount uintptr

// start is the first Go function. It runs on bootStack, as g0.
func start() {
	setUpScreen()
	print("Stage 3: interrupts\n")
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

// setUpTraps prepares for interrupts and exceptions.
func setUpTraps() {
	current = uintptr(unsafe.Pointer(&running))
	low := uintptr(unsafe.Pointer(&interruptStacks))
	setUpKernelG(low+guardBytes, low+interruptStacksBytes)
	setUpSegments()
	setUpVectors()
	setUpInterruptControllers()
}

// In rt0.s and g.s. The first two are called from assembly only.
func rt0()
func setUpG0()
func setUpKernelG(stackLow, stackHigh uintptr)
