package kernel

import "unsafe"

const (
	clockRealtime  = 0
	clockMonotonic = 1

	setFS = 0x1002 // ARCH_SET_FS
)

type timespec struct{ seconds, nanoseconds int64 }

func clockGettime(r *registers) int64 {
	if !faultIn(uintptr(r.si), unsafe.Sizeof(timespec{}), accessWrite) {
		return errFault
	}
	now := nanoseconds()
	t := timespec{now / 1e9, now % 1e9}
	switch r.di {
	case clockRealtime:
		t.seconds += startTime
	case clockMonotonic:
	default:
		return errInvalid
	}
	*(*timespec)(pointer(uintptr(r.si))) = t
	return 0
}

// archPrctl sets the base of FS, which resume loads: a thread's first act.
func archPrctl(r *registers) int64 {
	if r.di != setFS {
		return errInvalid
	}
	r.fsBase = r.si
	return 0
}

// prctl: the runtime would name its memory for Linux's lists.
func prctl(r *registers) int64 { return errInvalid }

// schedGetaffinity tells on which processors the program may run: the runtime makes as many P's.
func schedGetaffinity(r *registers) int64 {
	const bytes = 8
	if r.si < bytes {
		return errInvalid
	}
	if !faultIn(uintptr(r.dx), bytes, accessWrite) {
		return errFault
	}
	*(*uint64)(pointer(uintptr(r.dx))) = 1 << 0
	return bytes
}

func getrandom(r *registers) int64 {
	if !faultIn(uintptr(r.di), uintptr(r.si), accessWrite) {
		return errFault
	}
	for i := uintptr(0); i < uintptr(r.si); i++ {
		writeByte(uintptr(r.di)+i, byte(random()))
	}
	return int64(r.si)
}

func getpid(r *registers) int64 { return 1 }

// accept is for what is right to do nothing about.
func accept(r *registers) int64 { return 0 }
