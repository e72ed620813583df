package kernel

const (
	exceptionCount = 32 // vectors below are the processor's own

	divideError       = 0
	nonMaskable       = 2
	breakpointTrap    = 3
	invalidOpcode     = 6
	doubleFault       = 8
	generalProtection = 13
	pageFault         = 14
	machineCheck      = 18
)

// exceptionName names them as the AMD64 manual does. (Volume 2, table 8-1.)
func exceptionName(vector int) string {
	switch vector {
	case divideError:
		return "divide error"
	case 1:
		return "debug"
	case nonMaskable:
		return "non-maskable interrupt"
	case breakpointTrap:
		return "breakpoint"
	case 4:
		return "overflow"
	case 5:
		return "bound range"
	case invalidOpcode:
		return "invalid opcode"
	case 7:
		return "device not available"
	case doubleFault:
		return "double fault"
	case 10:
		return "invalid TSS"
	case 11:
		return "segment not present"
	case 12:
		return "stack"
	case generalProtection:
		return "general protection"
	case pageFault:
		return "page fault"
	case 16:
		return "x87 floating point"
	case 17:
		return "alignment check"
	case machineCheck:
		return "machine check"
	case 19:
		return "SIMD floating point"
	}
	return "reserved"
}

func hasErrorCode(vector int) bool {
	switch vector {
	case doubleFault, 10, 11, 12, generalProtection, pageFault, 17, 21:
		return true
	}
	return false
}
