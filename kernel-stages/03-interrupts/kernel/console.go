package kernel

// putByte prints a character on everything that shows text: the serial port and the screen.
func putByte(c byte) {
	if c == '\n' {
		putSerial('\r')
	}
	putSerial(c)
	putScreen(c)
}
