package kernel

import "unsafe"

// thread is what the runtime knows as an M: something that the processor can go on with.
type thread struct {
	registers registers // first: current is the address of both

	state    threadState
	waitsFor waitReason
	address  uintptr // of the futex that it waits for, or where the events go that it waits for
	room     uint64  // how many events there is room for
	file     int     // the epoll whose events it waits for
	written  uintptr // how much of what it writes to a pipe is there already
	deadline int64   // when it stops waiting, in nanoseconds since the start; or never

	signals signalState

	_ uint64 // to a multiple of 16 bytes
}

// A thread takes a multiple of 16 bytes, or this does not compile: FXSAVE's area must be at one in
// every thread.
const _ = -(unsafe.Sizeof(thread{}) % 16)

type threadState uint8

const (
	threadFree threadState = iota
	threadReady
	threadWaiting
)

type waitReason uint8

const (
	waitTime waitReason = iota
	waitFutex
	waitEvents
	waitFile // until one has changed
)

const never = 1<<63 - 1

const (
	idleThread  = 0 // runs when nobody else can
	firstThread = 1 // the runtime's m0; a thread's number is what gettid returns

	timeSlice = 10e6 // nanoseconds a thread may go on for while others wait
)

var (
	threads       [256]thread
	threadCount   int = firstThread + 1 // those after it were never used
	runningThread     = firstThread
	sliceEnd      int64
)

func idle()
func idleAddress() uintptr

// setUpThreads makes what runs now the first thread.
func setUpThreads() {
	idle := &threads[idleThread]
	idle.registers.ip = uint64(idleAddress())
	idle.registers.flags = flagInterrupts
	idle.registers.fpu = running.fpu

	threads[firstThread].registers = running
	threads[firstThread].state = threadReady
	threads[firstThread].deadline = never
	current = uintptr(unsafe.Pointer(&threads[firstThread]))
}

// isThread tells whether there is a thread of this number.
func isThread(n uint64) bool {
	return n >= firstThread && n < uint64(threadCount) && threads[n].state != threadFree
}

// newThread returns the number of a thread that is free, 0 if there is none.
func newThread() int {
	for i := firstThread; i < threadCount; i++ {
		if threads[i].state == threadFree {
			return i
		}
	}
	if threadCount == len(threads) {
		return 0
	}
	threadCount++
	return threadCount - 1
}

// wait has the running thread stop until wake or its deadline. What its system call returns is
// decided then.
func (t *thread) wait(reason waitReason, deadline int64) {
	t.state = threadWaiting
	t.waitsFor = reason
	t.deadline = deadline
}

func (t *thread) wake(result int64) {
	t.state = threadReady
	t.deadline = never
	t.registers.ax = uint64(result)
}

// goOn has a thread that waits for a file make its system call again.
func (t *thread) goOn() {
	t.state = threadReady
	t.deadline = never
}

// interrupt ends a thread's wait for a signal's sake. Reading and writing go on after its handler.
func (t *thread) interrupt() {
	if t.waitsFor == waitFile {
		t.goOn()
	} else {
		t.wake(errInterrupted)
	}
}

// schedule decides which thread the processor goes on with. It comes last in handling whatever
// interrupted one.
func schedule() {
	now := nanoseconds()
	for i := firstThread; i < threadCount; i++ {
		if t := &threads[i]; t.state == threadWaiting && t.deadline <= now {
			t.wake(t.timedOut())
		}
	}
	if threads[runningThread].state != threadReady || now >= sliceEnd {
		runningThread = nextThread()
		sliceEnd = now + timeSlice
		current = uintptr(unsafe.Pointer(&threads[runningThread]))
	}
	if runningThread != idleThread {
		expireIntervalTimers(now)
	}
	deliverSignals(&threads[runningThread])
	setAlarm(now)
}

// timedOut is what a system call returns when its time has come.
func (t *thread) timedOut() int64 {
	if t.waitsFor == waitFutex {
		return errTimedOut
	}
	return 0
}

// nextThread returns the next ready thread after the running one, which itself comes last.
func nextThread() int {
	for i := 1; i <= threadCount; i++ {
		n := (runningThread + i) % threadCount
		if n != idleThread && threads[n].state == threadReady {
			return n
		}
	}
	return idleThread
}

// setAlarm has the timer interrupt when the first deadline comes, or the running thread's time is
// over and others are ready.
func setAlarm(now int64) {
	at := nextIntervalTimer()
	for i := firstThread; i < threadCount; i++ {
		t := &threads[i]
		if t.state == threadWaiting && t.deadline < at {
			at = t.deadline
		}
		if t.state == threadReady && i != runningThread && sliceEnd < at {
			at = sliceEnd
		}
	}
	if at != never {
		alarm(now, at)
	}
}
