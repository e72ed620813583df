package kernel

// The 8254 timer counts a signal of 1.193182 MHz down from numbers of our choice. (Intel 8254 data
// sheet.)
const (
	timerCounter0 = 0x40
	timerControl  = 0x43

	timerHz = 1193182
)
