package kernel

// The 8254 no longer ticks: it is an alarm clock. Counter 0 counts down once and requests an
// interrupt at the end of it. (Intel 8254 data sheet, mode 0.)
const (
	timerAlarm = 0x30 // counter 0; low byte, then high byte; mode 0, "interrupt on terminal count"

	longestAlarm = 0xffff // counts; it is set again then

	second int64 = 1e9 // nanoseconds
)

// alarmAt is when the alarm will go off, in nanoseconds.
var alarmAt int64 = never

func setUpTimer() { allowRequest(requestTimer) }

// alarm has the timer interrupt at the given time, or earlier.
func alarm(now, at int64) {
	if at >= alarmAt {
		return
	}
	counts := int64(longestAlarm)
	if wait := at - now; wait < longestAlarm*second/timerHz {
		counts = (wait*timerHz + second - 1) / second
		if counts < 1 {
			counts = 1
		}
	}
	alarmAt = now + counts*second/timerHz
	out8(timerControl, timerAlarm)
	out8(timerCounter0, uint8(counts))
	out8(timerCounter0, uint8(counts>>8))
}

// tick comes when the alarm has gone off.
func tick() { alarmAt = never }
