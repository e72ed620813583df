package kernel

// Ways out. (ACPI specification, section 4.8.3.2; QEMU's isa-debug-exit device.)
const (
	powerControl      = 0x604 // QEMU, and this book's machine
	powerControlBochs = 0xb004
	powerOffCommand   = 1 << 13

	exitStatusPort = 0xf3 // this book's machine: the status that it is to end with
	debugExitPort  = 0xf4 // QEMU and this book's machine: end now, with a status made of this
)

// powerOff switches the machine off.
func powerOff() {
	drainSerial()
	out16(powerControl, powerOffCommand)
	out16(powerControlBochs, powerOffCommand)
	stop() // a real machine has these ports elsewhere, and a switch
}

// exit ends with a status, where there is somebody to tell it to.
func exit(status uint8) {
	drainSerial()
	if status != 0 {
		out8(exitStatusPort, status)
		out8(debugExitPort, status)
	}
	powerOff()
}

// fail ends after something that should not have happened.
func fail() {
	print("The kernel cannot go on.\n")
	exit(1)
}
