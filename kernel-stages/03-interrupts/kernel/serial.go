package kernel

// COM1, a 16550 as in stage 1, which has set it up.
const (
	serialData       = 0x3f8
	serialLineStatus = 0x3fd

	serialHasRoom = 1 << 5 // for the next byte to send
	serialIdle    = 1 << 6 // all has been sent
)

func putSerial(c byte) {
	for in8(serialLineStatus)&serialHasRoom == 0 {
	}
	out8(serialData, c)
}

// drainSerial waits until the last byte has left.
func drainSerial() {
	for in8(serialLineStatus)&serialIdle == 0 {
	}
}
