package kernel

import "unsafe"

// setUpTraps prepares for interrupts and exceptions.
func setUpTraps() {
	current = uintptr(unsafe.Pointer(&running))
	low := uintptr(unsafe.Pointer(&interruptStacks))
	setUpKernelG(low+guardBytes, low+interruptStacksBytes)
	setUpSegments()
	setUpVectors()
	setUpInterruptControllers()
}
