package kernel

// The system calls are Linux's, by number, for Linux is what the runtime was compiled for:
// arguments in DI, SI, DX, R10, R8, R9, the result in AX, where -4095…-1 is an error. (System V
// ABI, AMD64 supplement, section A.2.1.)
type handler func(r *registers) int64

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

func exitGroup(r *registers) int64 {
	exit(uint8(r.di))
	return 0
}
