package kernel

import "unsafe"

const (
	cloneThread = 0x00010000 // the new thread belongs to the same process
	cloneSetTLS = 0x00080000 // the fifth argument is the new thread's FS base

	futexWait     = 0
	futexWake     = 1
	futexCommands = 0x7f // the rest are flags, such as "not shared with other processes"
)

// clone makes a thread, which comes back from the same call with its own stack and 0. All threads
// share everything: that is what the runtime asks for. A process of its own is made by Go's library
// only to execute a file, and would end when there is none; the answer comes at once.
func clone(r *registers) int64 {
	if r.di&cloneThread == 0 {
		return errNoEntry
	}
	n := newThread()
	if n == 0 {
		return errAgain
	}
	t := &threads[n]
	t.registers = *r
	t.registers.ax = 0
	t.registers.sp = r.si
	if r.di&cloneSetTLS != 0 {
		t.registers.fsBase = r.r8
	}
	t.signals = signalState{mask: threads[runningThread].signals.mask}
	t.written = 0
	t.deadline = never
	t.state = threadReady
	return int64(n)
}

func exitThread(r *registers) int64 {
	threads[runningThread].state = threadFree
	return 0
}

func gettid(r *registers) int64 { return int64(runningThread) }

func schedYield(r *registers) int64 {
	sliceEnd = 0
	return 0
}

func nanosleep(r *registers) int64 {
	if !faultIn(uintptr(r.di), unsafe.Sizeof(timespec{}), accessRead) {
		return errFault
	}
	threads[runningThread].wait(waitTime, deadlineIn((*timespec)(pointer(uintptr(r.di)))))
	return 0
}

func deadlineIn(t *timespec) int64 {
	if t.seconds > 1e9 {
		return never
	}
	return nanoseconds() + t.seconds*1e9 + t.nanoseconds
}

// futex is what the runtime's locks and notes wait on: sleep if a word still has a value, wake
// those who sleep on it.
func futex(r *registers) int64 {
	address := uintptr(r.di)
	if address&3 != 0 {
		return errInvalid
	}
	switch r.si & futexCommands {
	case futexWait:
		return waitOnFutex(address, uint32(r.dx), uintptr(r.r10))
	case futexWake:
		return wakeFutex(address, r.dx)
	}
	return errNoSystemCall
}

func waitOnFutex(address uintptr, value uint32, timeout uintptr) int64 {
	bytes := unsafe.Sizeof(timespec{})
	if !faultIn(address, 4, accessRead) || timeout != 0 && !faultIn(timeout, bytes, accessRead) {
		return errFault
	}
	if readUint32(address) != value {
		return errAgain
	}
	deadline := int64(never)
	if timeout != 0 {
		deadline = deadlineIn((*timespec)(pointer(timeout)))
	}
	t := &threads[runningThread]
	t.address = address
	t.wait(waitFutex, deadline)
	return 0
}

// wakeFutex wakes at most count threads, and returns how many.
func wakeFutex(address uintptr, count uint64) int64 {
	woken := uint64(0)
	for i := firstThread; i < threadCount && woken < count; i++ {
		t := &threads[i]
		if t.state == threadWaiting && t.waitsFor == waitFutex && t.address == address {
			t.wake(0)
			woken++
		}
	}
	return int64(woken)
}
