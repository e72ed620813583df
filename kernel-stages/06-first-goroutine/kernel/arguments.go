package kernel

import "unsafe"

// The arguments and the environment may come from outside: texts, each with a zero byte at its end.

var (
	argumentTexts    [16 << 10]byte
	environmentTexts [16 << 10]byte
	memoryLimit      = []byte("GOMEMLIMIT=00000000KiB\x00")
	programName      = []byte("kernel\x00")
	randomBytes      [2]uint64

	arguments     [2048]uintptr
	argumentCount int32
)

const (
	auxiliaryEnd      = 0
	auxiliaryPageSize = 6
	auxiliaryRandom   = 25

	auxiliaryWords = 6

	// memoryLimitDigits is where the number stands in memoryLimit.
	memoryLimitDigits = len("GOMEMLIMIT=")
)

// setUpArguments makes what chapter 5 has described. The runtime takes the first of several
// settings with the same name, so that a GOMEMLIMIT from outside counts, and ours only if there is
// none.
func setUpArguments() {
	limit := (framesTotal - framesUsed) * (pageBytes / 1024) / 4 * 3
	for i := 7; i >= 0; i-- {
		memoryLimit[memoryLimitDigits+i] = byte('0' + limit%10)
		limit /= 10
	}
	randomBytes = [2]uint64{random(), random()}

	arguments[0] = uintptr(unsafe.Pointer(&programName[0]))
	bytes := findConfiguration(argumentsName).read(argumentTexts[:])
	n := listTexts(1, argumentTexts[:bytes])
	argumentCount = int32(n)
	bytes = findConfiguration(environmentName).read(environmentTexts[:])
	n = listTexts(n+1, environmentTexts[:bytes])
	arguments[n] = uintptr(unsafe.Pointer(&memoryLimit[0]))
	copy(arguments[n+2:], []uintptr{
		auxiliaryPageSize, pageBytes,
		auxiliaryRandom, uintptr(unsafe.Pointer(&randomBytes)),
		auxiliaryEnd, 0,
	})
}

// listTexts puts the addresses of texts into arguments, from place n on, and returns the place
// after.
func listTexts(n int, texts []byte) int {
	for start, i := 0, 0; i < len(texts); i++ {
		if texts[i] != 0 {
			continue
		}
		if n < len(arguments)-auxiliaryWords-4 {
			arguments[n] = uintptr(unsafe.Pointer(&texts[start]))
			n++
		}
		start = i + 1
	}
	return n
}
