package kernel

const (
	msrSTAR  = 0xc0000081 // the segments that SYSCALL and SYSRET load
	msrLSTAR = 0xc0000082 // where SYSCALL goes
	msrMask  = 0xc0000084 // the flags that SYSCALL clears

	eferSystemCalls = 1 << 0

	flagInterrupts = 1 << 9
	flagDirection  = 1 << 10
	flagTrap       = 1 << 8
)

// systemCallNumber is where the entry keeps AX for a moment.
var systemCallNumber uint64

// systemCallEntry is where SYSCALL goes, system_call.s.
func systemCallEntry()
func systemCallEntryAddress() uintptr

// setUpSystemCalls makes SYSCALL a call of the kernel. It works from any privilege level, the kernel's own too: only SYSRET would insist on
// going back to level 3, and we go back as from an interrupt.
func setUpSystemCalls() {
	writeMSR(msrSTAR, codeSelector<<32)
	writeMSR(msrLSTAR, uint64(systemCallEntryAddress()))
	writeMSR(msrMask, flagInterrupts|flagDirection|flagTrap)
	writeMSR(msrEFER, readMSR(msrEFER)|eferSystemCalls)
}

// The system calls are Linux's, by number, for Linux is what the runtime was compiled for: arguments in DI, SI, DX, R10, R8, R9, the
// result in AX, where -4095…-1 is an error. (System V ABI, AMD64 supplement, section A.2.1.)
type handler func(r *registers) int64

// Errors as Linux numbers them.
const (
	errNoEntry      = -2
	errBadFile      = -9
	errAgain        = -11
	errNoMemory     = -12
	errFault        = -14
	errInvalid      = -22
	errNoSystemCall = -38
)

// systemCall does what the program whose registers current names has asked for.
func systemCall() {
	r := (*registers)(pointer(current))
	number := r.ax
	if number >= uint64(len(systemCalls)) || systemCalls[number].handle == nil {
		print("(system call ")
		printDecimal(number)
		print(" is not there)\n")
		r.ax = uint64(errNoSystemCall & (1<<64 - 1))
		return
	}
	systemCalls[number].count++
	r.ax = uint64(systemCalls[number].handle(r))
}
