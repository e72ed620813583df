package kernel

// The 8254 timer counts a signal of 1.193182 MHz down from a number of our choice, again and again, and requests an interrupt
// whenever it comes to zero. (Intel 8254 data sheet.)
const (
	timerCounter0 = 0x40
	timerControl  = 0x43

	timerHz       = 1193182
	timerPeriodic = 0x34 // counter 0; low byte, then high byte; mode 2, "rate generator"

	ticksPerSecond = 100
)

// ticks counts the timer's interrupts.
var ticks uint64

func setUpTimer() {
	const count = (timerHz + ticksPerSecond/2) / ticksPerSecond
	out8(timerControl, timerPeriodic)
	out8(timerCounter0, count&0xff)
	out8(timerCounter0, count>>8)
	allowRequest(requestTimer)
}

func tick() { ticks++ }
