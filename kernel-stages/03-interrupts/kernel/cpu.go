package kernel

// Instructions that Go has no words for; cpu.s has them. Each is what its name says in the
// processor's manuals.

func in8(port uint16) uint8
func in16(port uint16) uint16
func out8(port uint16, value uint8)
func out16(port uint16, value uint16)

func enableInterrupts()  // STI
func disableInterrupts() // CLI

// waitForInterrupt lets interrupts in, sleeps until one has been handled, and keeps them out again.
func waitForInterrupt()

// stop halts for good: no interrupt wakes the processor.
func stop()

func readCR2() uintptr // the address whose access caused the last page fault

//go:noescape
func loadGDT(pointer *tablePointer)

//go:noescape
func loadIDT(pointer *tablePointer)

func loadTaskRegister(selector uint16)

// loadSegments makes CS code and the data segments data, now that the GDT is another.
func loadSegments(code, data uint16)
func reloaded()
