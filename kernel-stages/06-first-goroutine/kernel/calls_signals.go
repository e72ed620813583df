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
	if signal == 0 || signal >= signalCount || r.si != 0 && isUnstoppable(int(signal)) {
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
		*mask &^= bit(signalKill) | bit(signalStop)
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

// sendTo has a thread get a signal, and stop waiting unless it has blocked that.
func sendTo(t *thread, signal uint64) int64 {
	if signal == 0 {
		return 0 // only whether the thread is there was asked
	}
	t.signals.pending |= bit(int(signal))
	if t.state == threadWaiting && t.signals.mask&bit(int(signal)) == 0 {
		t.interrupt()
	}
	return 0
}

func tgkill(r *registers) int64 {
	if int32(r.di) <= 0 || int32(r.si) <= 0 || r.dx >= signalCount {
		return errInvalid
	}
	if r.di != processNumber || !isThread(r.si) {
		return errNoProcess
	}
	return sendTo(&threads[r.si], r.dx)
}

func tkill(r *registers) int64 {
	return tgkill(&registers{di: processNumber, si: r.di, dx: r.si})
}

// kill sends a signal to a process. There is one, in one group, which 0 means as well. A thread
// that has not blocked the signal gets it.
func kill(r *registers) int64 {
	process, signal := int32(r.di), r.si
	if signal >= signalCount {
		return errInvalid
	}
	if process != processNumber && process != 0 {
		return errNoProcess
	}
	to := firstThread
	for i := threadCount - 1; i >= firstThread; i-- {
		if isThread(uint64(i)) && (signal == 0 || threads[i].signals.mask&bit(int(signal)) == 0) {
			to = i
		}
	}
	return sendTo(&threads[to], signal)
}
