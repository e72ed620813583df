package kernel

import "unsafe"

// Set by rt0: what the loader has kept of the BIOS's answers.
var memoryMapAddress, memoryMapCount uintptr

// start is the first Go function. It runs on bootStack, as g0.
func start() {
	setUpScreen()
	print("Stage 7: the keyboard is a goroutine\n")
	setUpTraps()
	setUpMemory()
	setUpClock()
	setUpTimer()
	setUpSystemCalls()
	setUpArguments()
	setUpThreads()

	initialiseRuntime(argumentCount, &arguments[0])
	enableInterrupts()
	startFirstGoroutine()
}

// startFirstGoroutine has this thread run goroutines, the first of which will call main.
func startFirstGoroutine()

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

// setUpMemory takes over the machine's memory.
func setUpMemory() {
	ranges := memoryMap()
	setUpFrames(ranges)
	if !setUpAddressSpace(ranges) {
		print("There is not enough memory.\n")
		fail()
	}
}

func printMemory() {
	print("Memory: ")
	printDecimal(framesTotal)
	print(" frames of 4 KiB, ")
	printDecimal(framesUsed)
	print(" used\n")
}
