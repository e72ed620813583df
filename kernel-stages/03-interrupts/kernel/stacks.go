package kernel

import "unsafe"

// Interrupts do not run on the stack that they find: a goroutine's may have a few hundred bytes
// left. The processor itself changes to one of these.
const (
	istInterrupt = 1 // what devices ask for
	istException = 2 // what an instruction brought about
	istFatal     = 3 // what finds even those unusable
)

const (
	guardBytes = 8192 // wherever they begin there is a whole page in them, which stage 4 unmaps

	bootStackBytes      = guardBytes + 64<<10
	interruptStackBytes = guardBytes + 32<<10
	exceptionStackBytes = guardBytes + 32<<10
	fatalStackBytes     = guardBytes + 16<<10

	interruptStacksBytes = fatalStackBytes + exceptionStackBytes + interruptStackBytes
)

// One after the other, so that one g can have all of them as its stack.
var (
	bootStack       [bootStackBytes]byte
	interruptStacks struct {
		fatal     [fatalStackBytes]byte
		exception [exceptionStackBytes]byte
		interrupt [interruptStackBytes]byte
	}
)

func topOf(stack unsafe.Pointer, bytes uintptr) uintptr { return (uintptr(stack) + bytes) &^ 15 }

func interruptStackTop() uintptr {
	return topOf(unsafe.Pointer(&interruptStacks.interrupt), interruptStackBytes)
}

func exceptionStackTop() uintptr {
	return topOf(unsafe.Pointer(&interruptStacks.exception), exceptionStackBytes)
}

func fatalStackTop() uintptr {
	return topOf(unsafe.Pointer(&interruptStacks.fatal), fatalStackBytes)
}

// onInterruptStack tells whether the kernel itself was interrupted, rather than what it serves.
func onInterruptStack(sp uintptr) bool {
	low := uintptr(unsafe.Pointer(&interruptStacks))
	return sp > low && sp <= low+interruptStacksBytes
}
