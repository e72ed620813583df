package kernel

import "unsafe"

// There is one process, of the user with all rights, with one group of processes and one session.
const processNumber = 1

const (
	limitProcesses = 6
	limitFiles     = 7
	noLimit        = 1<<64 - 1
)

type limit struct{ now, most uint64 }

// prlimit tells limits. They cannot be changed.
func prlimit(r *registers) int64 {
	if r.di != 0 && r.di != processNumber {
		return errNoProcess
	}
	return limitOf(r.si, uintptr(r.dx), uintptr(r.r10))
}

func getrlimit(r *registers) int64 { return limitOf(r.di, 0, uintptr(r.si)) }
func setrlimit(r *registers) int64 { return limitOf(r.di, uintptr(r.si), 0) }

func limitOf(resource uint64, change, old uintptr) int64 {
	if resource >= 16 {
		return errInvalid
	}
	if !faultInBoth(change, old, unsafe.Sizeof(limit{})) {
		return errFault
	}
	l := limit{noLimit, noLimit}
	switch resource {
	case limitProcesses:
		l = limit{1, 1}
	case limitFiles:
		l = limit{uint64(len(descriptors)), uint64(len(descriptors))}
	}
	if change != 0 && *(*limit)(pointer(change)) != l {
		return errNotPermitted
	}
	if old != 0 {
		*(*limit)(pointer(old)) = l
	}
	return 0
}

// uname: a program that asks which Linux this is gets the numbers of one that has all that the
// runtime wants, and knows none of the calls that came later.
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

// sysinfo tells of memory and time. (Linux's struct sysinfo)
func sysinfo(r *registers) int64 {
	type info struct {
		uptime              int64
		loads               [3]uint64
		total, free         uint64
		shared, buffers     uint64
		swap, freeSwap      uint64
		processes, _        uint16
		highTotal, highFree uint64
		unit, _             uint32
	}
	if !faultIn(uintptr(r.di), unsafe.Sizeof(info{}), accessWrite) {
		return errFault
	}
	*(*info)(pointer(uintptr(r.di))) = info{
		uptime: nanoseconds() / 1e9,
		total:  framesTotal, free: framesTotal - framesUsed, processes: 1, unit: pageBytes,
	}
	return 0
}

// getrusage: all the processor's time was the program's.
func getrusage(r *registers) int64 {
	type usage struct {
		user, system timeval
		_            [14]uint64
	}
	if !faultIn(uintptr(r.si), unsafe.Sizeof(usage{}), accessWrite) {
		return errFault
	}
	u := usage{}
	if int32(r.di) >= 0 { // -1 is for children
		u.user = toTimeval(nanoseconds())
	}
	*(*usage)(pointer(uintptr(r.si))) = u
	return 0
}

func times(r *registers) int64 {
	ticks := nanoseconds() / 1e7
	if r.di != 0 {
		if !faultIn(uintptr(r.di), unsafe.Sizeof([4]int64{}), accessWrite) {
			return errFault
		}
		*(*[4]int64)(pointer(uintptr(r.di))) = [4]int64{ticks}
	}
	return ticks
}

func gettimeofday(r *registers) int64 {
	if r.di == 0 {
		return 0
	}
	if !faultIn(uintptr(r.di), unsafe.Sizeof(timeval{}), accessWrite) {
		return errFault
	}
	*(*timeval)(pointer(uintptr(r.di))) = toTimeval(nanoseconds() + startTime*1e9)
	return 0
}

func unixTime(r *registers) int64 {
	now := nanoseconds()/1e9 + startTime
	if r.di != 0 {
		if !faultIn(uintptr(r.di), 8, accessWrite) {
			return errFault
		}
		*(*int64)(pointer(uintptr(r.di))) = now
	}
	return now
}

func pause(r *registers) int64 {
	threads[runningThread].wait(waitTime, never)
	return 0
}

// ownProcess is for calls about a process: this one has the number 1 in everything.
func ownProcess(r *registers) int64 {
	if int32(r.di) != 0 && int32(r.di) != processNumber {
		return errNoProcess
	}
	return processNumber
}

// onlyZero is for calls that change the user or the group, which have the number 0.
func onlyZero(r *registers) int64 {
	if int32(r.di) != 0 {
		return errNotPermitted
	}
	return 0
}

var creationMask uint64 = 0o022

func umask(r *registers) int64 {
	before := creationMask
	creationMask = r.di & 0o777
	return int64(before)
}

func getpriority(r *registers) int64 {
	if int32(r.si) != 0 && int32(r.si) != processNumber {
		return errNoProcess
	}
	return 20 // which means 0
}
