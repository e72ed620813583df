package kernel

func exception(r *registers, vector int) {
	switch {
	case onInterruptStack(uintptr(r.sp)):
		// The kernel's own mistake, while it handled something: no attempt would be right here.
	case vector == breakpointTrap:
		print("breakpoint, called from ")
		printPlace(uintptr(r.ip))
		print("\n")
		return
	case giveUpAttempt(r):
		return
	}
	dump(r)
	fail()
}
