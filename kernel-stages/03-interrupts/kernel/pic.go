package kernel

// Two 8259A interrupt controllers collect the requests of 16 devices; the second hangs on input 2
// of the first. The BIOS has them report requests 0…7 as vectors 8…15, which 64-bit processors use
// for exceptions. We move them after those. (Intel 8259A data sheet, "Programming the 8259A".)
const (
	picCommand  = 0x20 // the first one's ports
	picMask     = 0x21
	pic2Command = 0xa0 // the second one's
	pic2Mask    = 0xa1

	picInitialise     = 0x11 // ICW1: three more bytes follow; requests are edges
	picEightySixMode  = 0x01 // ICW4
	picEndOfInterrupt = 0x20
	picReadInService  = 0x0b

	firstRequest = 0x20 // the vector of request 0

	requestTimer    = 0
	requestCascade  = 2
	requestSpurious = 7 // of either chip, when a request went away before it was asked which
)

func setUpInterruptControllers() {
	for _, chip := range [2]struct {
		command, mask  uint16
		vector, wiring uint8
	}{
		// The last is ICW3. The first chip: a bit for each input that has a chip; the second:
		// the number of the input that it hangs on.
		{picCommand, picMask, firstRequest, 1 << requestCascade},
		{pic2Command, pic2Mask, firstRequest + 8, requestCascade},
	} {
		out8(chip.command, picInitialise)
		out8(chip.mask, chip.vector) // ICW2
		out8(chip.mask, chip.wiring)
		out8(chip.mask, picEightySixMode)
		out8(chip.mask, 0xff) // every request is held back until somebody handles it
	}
	allowRequest(requestCascade)
}

// allowRequest lets a device's interrupts through.
func allowRequest(request int) {
	port := uint16(picMask)
	if request >= 8 {
		port = pic2Mask
	}
	out8(port, in8(port)&^(1<<(request&7)))
}

// endInterrupt tells the controllers that request is being seen to, and they may report the next.
func endInterrupt(request int) {
	if request >= 8 {
		out8(pic2Command, picEndOfInterrupt)
	}
	out8(picCommand, picEndOfInterrupt)
}

// isSpurious tells whether nobody asked: the chip had to name some request and named its last,
// without noting it as in service.
func isSpurious(request int) bool {
	if request&7 != requestSpurious {
		return false
	}
	port := uint16(picCommand)
	if request >= 8 {
		port = pic2Command
	}
	out8(port, picReadInService)
	if in8(port)&(1<<requestSpurious) != 0 {
		return false
	}
	if request >= 8 {
		out8(picCommand, picEndOfInterrupt) // the first chip did have a request, from the second
	}
	return true
}
