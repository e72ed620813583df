package kernel

import "math/bits"

// The time-stamp counter counts at a rate that only measuring tells; once measured it is the finest
// clock there is, and reading it is one instruction.

const (
	timerCounter2 = 0x42
	timerOneShot  = 0xb0 // counter 2; low byte, then high byte; mode 0: count once

	systemControl  = 0x61 // the PC's port B: what counter 2 may do
	counter2Gate   = 1 << 0
	speakerOn      = 1 << 1
	counter2Output = 1 << 5

	calibrationCount = timerHz / 100 // 10 ms
)

var (
	cyclesPerSecond uint64
	cyclesAtStart   uint64
	startTime       int64 // seconds since 1970 when the counter was cyclesAtStart
)

func readTSC() uint64

// setUpClock counts cycles while the timer's counter 2, which otherwise makes the speaker's tones,
// runs down once.
func setUpClock() {
	out8(systemControl, in8(systemControl)&^speakerOn|counter2Gate)
	out8(timerControl, timerOneShot)
	out8(timerCounter2, calibrationCount&0xff)
	out8(timerCounter2, calibrationCount>>8)
	cyclesAtStart = readTSC()
	for in8(systemControl)&counter2Output == 0 {
	}
	cycles := readTSC() - cyclesAtStart
	cyclesPerSecond = cycles * timerHz / calibrationCount
	startTime = readRealTimeClock()
}

// nanoseconds returns the time since the clock was set up.
func nanoseconds() int64 {
	high, low := bits.Mul64(readTSC()-cyclesAtStart, 1e9)
	ns, _ := bits.Div64(high, low, cyclesPerSecond)
	return int64(ns)
}
