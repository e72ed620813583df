package kernel

// registers is all that has to be kept of a program to go on with it later, as trap.s saves and restores it.
type registers struct {
	ax, bx, cx, dx, si, di, bp, sp       uint64
	r8, r9, r10, r11, r12, r13, r14, r15 uint64

	ip, flags uint64
	fsBase    uint64 // where the program's thread-local storage ends; the processor's copy cannot be read as cheaply

	// Why it was interrupted.
	vectorOffset uint64 // from the beginning of vectors (trap.s) to behind the vector's call
	errorCode    uint64 // what some exceptions add

	_   [16 - (21*8)%16]byte // FXSAVE wants its area at a multiple of 16
	fpu [512]byte            // x87, MMX and SSE registers in FXSAVE's layout
}

func (r *registers) vector() int { return int(r.vectorOffset)/callBytes - 1 }

// running holds what was interrupted, until it goes on. It is the address of a registers, and no pointer: the garbage
// collector, once there is one, wants to hear of every pointer that is stored, and nobody can tell it from inside an interrupt.
var running registers

var current uintptr
