package kernel

import "unsafe"

const (
	blockSignals   = 0
	unblockSignals = 1
	setSignals     = 2
)

func rtSigaction(r *registers) int64 {
	signal := r.di
	if signal == 0 || signal >= signalCount {
		return errInvalid
	}
	bytes := unsafe.Sizeof(signalAction{})
	change, old := uintptr(r.si), uintptr(r.dx)
	if change != 0 && !reach(change, bytes, accessRead) || old != 0 && !reach(old, bytes, accessWrite) {
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
	if change != 0 && !reach(change, 8, accessRead) || old != 0 && !reach(old, 8, accessWrite) {
		return errFault
	}
	mask := &threads[runningNow].signals.mask
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
	if change != 0 && !reach(change, bytes, accessRead) || old != 0 && !reach(old, bytes, accessWrite) {
		return errFault
	}
	stack := &threads[runningNow].signals.stack
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
	if thread < firstThread || thread >= uint64(threadCount) || threads[thread].state == threadFree {
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
