package kernel

// putByte prints a character on everything that shows text. The terminal at the serial port knows
// control sequences by itself; the screen gets what is left without them.
func putByte(c byte) {
	if c == '\n' {
		putSerial('\r')
	}
	putSerial(c)
	if !inSequence(c) {
		putScreen(c)
	}
}
