package kernel

// registers is all that has to be kept of a program to go on with it later, as trap.s saves and
// restores it.
type registers struct {
	ax, bx, cx, dx, si, di, bp, sp       uint64
	r8, r9, r10, r11, r12, r13, r14, r15 uint64

	ip, flags uint64
	fsBase    uint64 // the end of its thread-local storage; reading it from the MSR takes longer

	// Why it was interrupted.
	vectorOffset uint64 // from the beginning of vectors (trap.s) to the end of the vector's call
	errorCode    uint64 // what some exceptions add

	_   [16 - (21*8)%16]byte // FXSAVE wants its area at a multiple of 16
	fpu [512]byte            // x87, MMX and SSE registers in FXSAVE's layout
}

func (r *registers) vector() int { return int(r.vectorOffset)/callBytes - 1 }

// running holds the registers of what was interrupted, until it goes on.
var running registers

// current is the address of the registers of what runs now. It is a number and no pointer: the
// garbage collector, once there is one, must be told of every pointer that is stored, and an
// interrupt handler cannot do that.
var current uintptr
