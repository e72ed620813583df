package kernel

import "unsafe"

// noProfiler: the runtime's profiler uses timers of threads' own, and does without.
func noProfiler(r *registers) int64 { return errInvalid }

// prlimit tells that there are few files to be had, and changes nothing.
func prlimit(r *registers) int64 {
	return limits(uintptr(r.r10))
}

func getrlimit(r *registers) int64 { return limits(uintptr(r.si)) }

func limits(address uintptr) int64 {
	type limits struct{ now, most uint64 }
	if address == 0 {
		return 0
	}
	if !faultIn(address, unsafe.Sizeof(limits{}), accessWrite) {
		return errFault
	}
	*(*limits)(pointer(address)) = limits{uint64(len(files)), uint64(len(files))}
	return 0
}

// uname: a program that asks which Linux this is gets the numbers of one that has all that the
// runtime wants.
func uname(r *registers) int64 {
	type names [6][65]byte
	if !faultIn(uintptr(r.di), unsafe.Sizeof(names{}), accessWrite) {
		return errFault
	}
	all := (*names)(pointer(uintptr(r.di)))
	*all = names{}
	for i, name := range [...]string{"lesson", "kernel", "4.0.0", "stage 6", "x86_64"} {
		copy(all[i][:], name)
	}
	return 0
}
