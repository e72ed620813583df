package kernel

import "unsafe"

// What a program finds above its stack when Linux starts it: the arguments, the environment, and a
// list of facts called the auxiliary vector. (System V ABI, AMD64 supplement, section 3.4.1.) The
// runtime reads them in args.

const (
	auxiliaryEnd      = 0
	auxiliaryPageSize = 6
	auxiliaryRandom   = 25
)

var (
	programName = []byte("kernel\x00")
	memoryLimit = []byte("GOMEMLIMIT=00000000KiB\x00")
	randomBytes [2]uint64

	arguments [10]uintptr
)

// memoryLimitDigits is where the number stands in memoryLimit.
const memoryLimitDigits = len("GOMEMLIMIT=")

const argumentCount = 1

// setUpArguments makes them. Near GOMEMLIMIT the garbage collector works harder; we name three
// quarters of the memory.
func setUpArguments() {
	limit := (framesTotal - framesUsed) * (pageBytes / 1024) / 4 * 3
	for i := 7; i >= 0; i-- {
		memoryLimit[memoryLimitDigits+i] = byte('0' + limit%10)
		limit /= 10
	}
	randomBytes = [2]uint64{random(), random()}
	arguments = [10]uintptr{
		uintptr(unsafe.Pointer(&programName[0])), 0,
		uintptr(unsafe.Pointer(&memoryLimit[0])), 0,
		auxiliaryPageSize, pageBytes,
		auxiliaryRandom, uintptr(unsafe.Pointer(&randomBytes)),
		auxiliaryEnd, 0,
	}
}
