package kernel

// What comes in at COM1 is the program's standard input, if whoever started the machine has said
// so. It ends when the other side hangs up: then the carrier is gone. (PC16550D data sheet, section
// 8.)
const (
	serialInterruptEnable = 0x3f9
	serialInterruptCause  = 0x3fa
	serialModemControl    = 0x3fc
	serialModemStatus     = 0x3fe

	serialReceived       = 1 << 0 // interrupt enable: a byte has come; line status: it is there
	serialModemChanged   = 1 << 3 // interrupt enable: the modem's state has changed
	serialNoCause        = 1 << 0 // interrupt cause
	serialReadyToTalk    = 0x03   // modem control
	serialInterruptsOn   = 1 << 3 // modem control: on a PC this output lets interrupts through
	serialCarrierPresent = 1 << 7 // modem status

	requestSerial = 4
)

// inputBytes is a ring, as the one of chapter 7: the interrupt puts in, read takes out.
var (
	inputBytes      [4096]byte
	inputIn         uint64
	inputOut        uint64
	inputIsExpected bool
)

// setUpInput lets COM1's interrupts through.
func setUpInput() {
	inputIsExpected = findConfiguration(inputName).bytes != 0
	if !inputIsExpected {
		return
	}
	out8(serialModemControl, serialReadyToTalk|serialInterruptsOn)
	out8(serialInterruptEnable, serialReceived|serialModemChanged)
	allowRequest(requestSerial)
}

// serialInterrupt serves all causes: the controller notices only when the request goes away and
// comes again.
func serialInterrupt() {
	for in8(serialInterruptCause)&serialNoCause == 0 {
		takeInput()
		in8(serialModemStatus) // reading it ends that cause
	}
	changed(console)
}

// takeInput takes what the chip has, as long as there is room. A full ring has the chip keep quiet.
func takeInput() {
	for in8(serialLineStatus)&serialReceived != 0 {
		if inputIn-inputOut == uint64(len(inputBytes)) {
			out8(serialInterruptEnable, serialModemChanged)
			return
		}
		inputBytes[inputIn%uint64(len(inputBytes))] = in8(serialData)
		inputIn++
	}
}

// inputHasEnded tells whether nothing is there and nothing can come.
func inputHasEnded() bool {
	return !inputIsExpected || in8(serialModemStatus)&serialCarrierPresent == 0
}

func inputIsReady() bool { return inputIn != inputOut || inputHasEnded() }

func readConsole(r *registers, f *file) int64 {
	if inputIsExpected {
		takeInput()
	}
	n := smaller(uintptr(r.dx), uintptr(inputIn-inputOut))
	switch {
	case r.dx == 0:
		return 0
	case n == 0 && inputHasEnded():
		return 0
	case n == 0:
		return waitForFile(r, f)
	case !faultIn(uintptr(r.si), n, accessWrite):
		return errFault
	}
	for i := uintptr(0); i < n; i++ {
		writeByte(uintptr(r.si)+i, inputBytes[inputOut%uint64(len(inputBytes))])
		inputOut++
	}
	out8(serialInterruptEnable, serialReceived|serialModemChanged)
	return int64(n)
}
