package kernel

import (
	"runtime"
	_ "unsafe" // for go:linkname
)

// Goroutine is what the runtime knows of one.
type Goroutine struct {
	ID       uint64
	State    string // running, runnable, waiting …
	Why      string // it waits
	Function string // that it began with
}

type goroutineLayout struct{ allgs, goid, status, waitReason, startPC uintptr }

func goroutineOffsetsAddress() *goroutineLayout

// waitReasonText is the method by which the runtime's tracebacks name the reasons.
//
//go:linkname waitReasonText runtime.waitReason.String
func waitReasonText(reason uint8) string

// Goroutines lists them as they are at this moment, the runtime's own too.
func Goroutines() []Goroutine {
	at := goroutineOffsetsAddress()
	first, count := readWord(at.allgs), readWord(at.allgs+8)
	list := make([]Goroutine, 0, count)
	for i := uintptr(0); i < count; i++ {
		// The runtime never frees a g: it keeps those that have ended, to use them again.
		g := readWord(first + i*8)
		status := readUint32(g+at.status) &^ statusScan
		if status == statusIdle || status == statusDead || status > statusPreempted {
			continue
		}
		goroutine := Goroutine{ID: uint64(readWord(g + at.goid)), State: stateOf(status)}
		if status == statusWaiting {
			goroutine.Why = waitReasonText(readByte(g + at.waitReason))
		}
		if f := runtime.FuncForPC(readWord(g + at.startPC)); f != nil {
			goroutine.Function = f.Name()
		}
		list = append(list, goroutine)
	}
	return list
}

// g.atomicstatus. (src/runtime/runtime2.go: _Gidle …)
const (
	statusIdle      = 0
	statusRunnable  = 1
	statusRunning   = 2
	statusSyscall   = 3
	statusWaiting   = 4
	statusDead      = 6
	statusCopyStack = 8
	statusPreempted = 9
	statusScan      = 0x1000 // the garbage collector looks at its stack
)

func stateOf(status uint32) string {
	switch status {
	case statusRunnable:
		return "runnable"
	case statusRunning:
		return "running"
	case statusSyscall:
		return "in a system call"
	case statusWaiting:
		return "waiting"
	case statusCopyStack:
		return "moving its stack"
	case statusPreempted:
		return "preempted"
	}
	return "?"
}
