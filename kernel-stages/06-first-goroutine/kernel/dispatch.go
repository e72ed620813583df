package kernel

// handler does a system call. The calls are Linux's, by number: arguments in DI, SI, DX, R10, R8,
// R9, the result in AX, where -4095…-1 is an error. (System V ABI, AMD64 supplement, section
// A.2.1.)
type handler func(r *registers) int64

// systemCall does what the program whose registers current names has asked for.
func systemCall() {
	r := (*registers)(pointer(current))
	r.ax = uint64(answer(r))
	schedule()
}

func answer(r *registers) int64 {
	number := r.ax
	if number >= uint64(len(systemCalls)) {
		return notThere(number)
	}
	if call := &systemCalls[number]; call.handle != nil {
		return call.handle(r)
	}
	if refusal := &refusals[number]; refusal.name != "" {
		return refusal.answer(r)
	}
	return notThere(number)
}

// missingCalls are the numbers of calls that were made and are not there.
var (
	missingCalls     [32]uint64
	missingCallCount int
)

func notThere(number uint64) int64 {
	for _, known := range missingCalls[:missingCallCount] {
		if known == number {
			return errNoSystemCall
		}
	}
	if missingCallCount < len(missingCalls) {
		missingCalls[missingCallCount] = number
		missingCallCount++
	}
	return errNoSystemCall
}

// leave ends the machine, and says before on the debug console which calls were missing.
func leave(status uint8) {
	if missingCallCount != 0 {
		noteText("the program made system calls that are not there (ENOSYS):")
		for _, number := range missingCalls[:missingCallCount] {
			noteText(" ")
			noteDecimal(number)
		}
		noteText("\n")
	}
	exit(status)
}

func exitGroup(r *registers) int64 {
	leave(uint8(r.di))
	return 0
}
