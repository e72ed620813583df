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

// setUpSystemCalls makes SYSCALL a call of the kernel. It works from any privilege level, the
// kernel's own too: only SYSRET would insist on going back to level 3, and we go back as from an
// interrupt.
func setUpSystemCalls() {
	writeMSR(msrSTAR, codeSelector<<32)
	writeMSR(msrLSTAR, uint64(systemCallEntryAddress()))
	writeMSR(msrMask, flagInterrupts|flagDirection|flagTrap)
	writeMSR(msrEFER, readMSR(msrEFER)|eferSystemCalls)
}
