package kernel

import "unsafe"

// An interval timer sends a signal at a time, and then again and again. The runtime's profiler has
// one look at the program a hundred times a second. One counts time as it passes; the two others,
// which count the processor's time on Linux, count the same here, but are late while every thread
// waits.

type intervalTimer struct {
	signal uint64
	period int64 // nanoseconds, 0 for once
	at     int64 // when next, never if it is off
}

var intervalTimers = [3]intervalTimer{
	{signal: signalAlarm, at: never},
	{signal: signalVirtual, at: never},
	{signal: signalProfile, at: never},
}

// intervals is what setitimer is given: seconds and microseconds twice. (Linux's struct itimerval)
type intervals struct{ period, value timeval }

type timeval struct{ seconds, microseconds int64 }

func (t timeval) nanoseconds() int64 { return t.seconds*1e9 + t.microseconds*1e3 }

func toTimeval(nanoseconds int64) timeval {
	return timeval{nanoseconds / 1e9, nanoseconds % 1e9 / 1e3}
}

func (t *intervalTimer) setting() intervals {
	s := intervals{period: toTimeval(t.period)}
	if t.at != never {
		s.value = toTimeval(t.at - nanoseconds())
	}
	return s
}

func setitimer(r *registers) int64 {
	if r.di >= uint64(len(intervalTimers)) {
		return errInvalid
	}
	change, old := uintptr(r.si), uintptr(r.dx)
	if !faultInBoth(change, old, unsafe.Sizeof(intervals{})) {
		return errFault
	}
	t := &intervalTimers[r.di]
	before := t.setting()
	if change != 0 {
		s := *(*intervals)(pointer(change))
		t.period, t.at = s.period.nanoseconds(), never
		if value := s.value.nanoseconds(); value != 0 {
			t.at = nanoseconds() + value
		}
	}
	if old != 0 {
		*(*intervals)(pointer(old)) = before
	}
	return 0
}

func getitimer(r *registers) int64 {
	return setitimer(&registers{di: r.di, dx: r.si})
}

// expireIntervalTimers sends the signals whose time has come, to the running thread.
func expireIntervalTimers(now int64) {
	for i := range intervalTimers {
		t := &intervalTimers[i]
		if t.at > now {
			continue
		}
		t.at = never
		if t.period != 0 {
			t.at = now + t.period
		}
		threads[runningThread].signals.pending |= bit(int(t.signal))
	}
}

func nextIntervalTimer() int64 {
	at := int64(never)
	for i := range intervalTimers {
		if intervalTimers[i].at < at {
			at = intervalTimers[i].at
		}
	}
	return at
}
