package kernel

// dump prints what there is to know about an exception.
func dump(r *registers) {
	vector := r.vector()
	print("exception ")
	printDecimal(uint64(vector))
	print(": ")
	print(exceptionName(vector))
	if hasErrorCode(vector) {
		print(", error code ")
		printHexadecimal(r.errorCode, 4)
	}
	print("\n")
	if vector == pageFault {
		print("  ")
		printPageFault(r.errorCode, readCR2())
	}
	print("  at ")
	printPlace(uintptr(r.ip))
	print("\n")
	printRegisters(r)
}

// What the error code of a page fault says. (AMD64 manual, volume 2, section 8.4.2.)
const (
	faultProtection = 1 << 0 // the page is there, and forbids this; else it is not there
	faultWrite      = 1 << 1
	faultReserved   = 1 << 3 // a page table has a bit set that must not be
	faultFetch      = 1 << 4
)

func printPageFault(code uint64, address uintptr) {
	switch {
	case code&faultFetch != 0:
		print("executing ")
	case code&faultWrite != 0:
		print("writing ")
	default:
		print("reading ")
	}
	printHexadecimal(uint64(address), 16)
	switch {
	case code&faultReserved != 0:
		print(": a page table is damaged\n")
	case code&faultProtection != 0:
		print(": the page forbids it\n")
	default:
		print(": no page is there\n")
	}
}

func printRegisters(r *registers) {
	for i, register := range [...]struct {
		name  string
		value uint64
	}{
		{"AX", r.ax}, {"BX", r.bx}, {"CX", r.cx}, {"DX", r.dx},
		{"SI", r.si}, {"DI", r.di}, {"BP", r.bp}, {"SP", r.sp},
		{"R8", r.r8}, {"R9", r.r9}, {"R10", r.r10}, {"R11", r.r11},
		{"R12", r.r12}, {"R13", r.r13}, {"R14", r.r14}, {"R15", r.r15},
		{"IP", r.ip}, {"flags", r.flags},
	} {
		print("  ")
		print(register.name)
		for n := len(register.name); n < 6; n++ {
			print(" ")
		}
		printHexadecimal(register.value, 16)
		if i%3 == 2 {
			print("\n")
		}
	}
}
