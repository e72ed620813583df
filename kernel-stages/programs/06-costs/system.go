package main

import (
	"runtime"
	"syscall"
	"time"

	"lesson/tsc"
)

func system() {
	title("The kernel and the scheduler (instructions)")
	// It returns when all is swept: else the goroutine that sweeps would come in between.
	runtime.GC()
	whole("a system call", func() { syscall.RawSyscall(syscall.SYS_GETPID, 0, 0, 0) })
	whole("the same, the scheduler told", func() { syscall.Syscall(syscall.SYS_GETPID, 0, 0, 0) })
	buffered := make(chan int, 1)
	whole("into a channel with room and out again", func() {
		buffered <- 1
		sink = <-buffered
	})
	whole("to another goroutine and back by channels", pingPong(func() {}))
	yields()
	runtime.LockOSThread()
	whole("to another thread and back by channels", pingPong(runtime.LockOSThread))
	runtime.UnlockOSThread()
	interrupts()
}

// pingPong sends a number to another goroutine, and waits until it comes back.
func pingPong(prepare func()) func() {
	there, back := make(chan int), make(chan int)
	go func() {
		prepare()
		for i := range there {
			back <- i
		}
	}()
	return func() {
		there <- 1
		sink = <-back
	}
}

func yields() {
	stop := false
	go func() {
		for !stop {
			runtime.Gosched()
		}
	}()
	whole("Gosched to another goroutine and back", runtime.Gosched)
	stop = true
	runtime.Gosched()
}

// interrupts looks at the clock until it has jumped a few times: somebody else has run.
func interrupts() {
	shortest := 0
	for seen := 0; seen < 5; {
		before := tsc.Now()
		after := tsc.Now()
		if gap := int(after-before) / ticks; gap > 100 {
			seen++
			if seen == 1 || gap < shortest {
				shortest = gap
			}
		}
	}
	count("an interrupt by the timer, and back", shortest)
	const nap = 200 * time.Microsecond
	wait := syscall.NsecToTimespec(int64(nap))
	slept := median(func() { syscall.Nanosleep(&wait, nil) })
	count("from the timer's interrupt to who slept", slept-int(nap)/ticks)
}
