package kernel

import "unsafe"

const (
	blockSignals   = 0
	unblockSignals = 1
	setSignals     = 2
)

// faultInBoth is for calls that change something and tell what it was before. Either
// address may be 0.
func faultInBoth(change, old, bytes uintptr) bool {
	return (change == 0 || faultIn(change, bytes, accessRead)) &&
		(old == 0 || faultIn(old, bytes, accessWrite))
}

func rtSigaction(r *registers) int64 {
	signal := r.di
	if signal == 0 || signal >= signalCount {
		return errInvalid
	}
	bytes := unsafe.Sizeof(signalAction{})
	change, old := uintptr(r.si), uintptr(r.dx)
	if !faultInBoth(change, old, bytes) {
		return errFault
	}
	before := signalActions[signal]
	if change != 0 {
		signalActions[signal] = *(*signalAction)(pointer(change))
	}
	if old != 0 {
		*(*signalAction)(pointer(old)) = before
	}
	return 0
}

func rtSigprocmask(r *registers) int64 {
	change, old := uintptr(r.si), uintptr(r.dx)
	if !faultInBoth(change, old, 8) {
		return errFault
	}
	mask := &threads[runningThread].signals.mask
	before := *mask
	if change != 0 {
		set := *(*uint64)(pointer(change))
		switch r.di {
		case blockSignals:
			*mask |= set
		case unblockSignals:
			*mask &^= set
		case setSignals:
			*mask = set
		default:
			return errInvalid
		}
	}
	if old != 0 {
		*(*uint64)(pointer(old)) = before
	}
	return 0
}

func sigaltstack(r *registers) int64 {
	bytes := unsafe.Sizeof(alternateStack{})
	change, old := uintptr(r.di), uintptr(r.si)
	if !faultInBoth(change, old, bytes) {
		return errFault
	}
	stack := &threads[runningThread].signals.stack
	before := *stack
	if before.bytes == 0 {
		before.flags = stackDisabled
	}
	if change != 0 {
		*stack = *(*alternateStack)(pointer(change))
		if stack.flags&stackDisabled != 0 {
			*stack = alternateStack{}
		}
	}
	if old != 0 {
		*(*alternateStack)(pointer(old)) = before
	}
	return 0
}

// tgkill sends a signal to a thread, which stops waiting for it.
func tgkill(r *registers) int64 {
	thread, signal := r.si, r.dx
	if !isThread(thread) {
		return errNoProcess
	}
	if signal == 0 {
		return 0
	}
	if signal >= signalCount {
		return errInvalid
	}
	t := &threads[thread]
	t.signals.pending |= bit(int(signal))
	if t.state == threadWaiting && t.signals.mask&bit(int(signal)) == 0 {
		t.wake(errInterrupted)
	}
	return 0
}

// kill sends a signal to the program: its first thread may have it.
func kill(r *registers) int64 {
	toFirst := registers{di: 1, si: firstThread, dx: r.si}
	return tgkill(&toFirst)
}
