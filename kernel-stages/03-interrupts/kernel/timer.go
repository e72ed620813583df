package kernel

// Counter 0 of the 8254 counts down again and again, and requests an interrupt whenever it comes to
// zero.
const (
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
