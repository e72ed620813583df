package kernel

// Set by rt0: where the loader has kept the BIOS's memory map, and how many ranges that has.
var memoryMapAddress, memoryMapCount uintptr

// In rt0.s and g.s. The first two are called from assembly only.
func rt0()
func setUpG0()
func setUpKernelG(stackLow, stackHigh uintptr)
