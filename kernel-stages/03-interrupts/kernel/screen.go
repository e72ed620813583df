package kernel

// The screen in text mode is memory: 25 lines of 80 cells, a byte for the character, a byte for its
// colours.
const (
	screenPhysical = 0xb8000
	screenColumns  = 80
	screenRows     = 25
	screenCells    = screenColumns * screenRows

	plainColours = 0x07 // light grey on black

	crtcIndex      = 0x3d4
	crtcData       = 0x3d5
	crtcCursorHigh = 0x0e
	crtcCursorLow  = 0x0f
)

var (
	screenAddress = uintptr(screenPhysical)
	screenCursor  uintptr                // the cell that is written next
	screenColours = uint16(plainColours) // background above, foreground below, four bits each
)

func cells() *[screenCells]uint16 { return (*[screenCells]uint16)(pointer(screenAddress)) }

// setUpScreen goes on where the loader's text ended.
func setUpScreen() {
	out8(crtcIndex, crtcCursorHigh)
	high := in8(crtcData)
	out8(crtcIndex, crtcCursorLow)
	screenCursor = uintptr(high)<<8 | uintptr(in8(crtcData))
	if screenCursor >= screenCells {
		screenCursor = 0
	}
}

func putScreen(c byte) {
	switch c {
	case '\n':
		screenCursor += screenColumns - screenCursor%screenColumns
	case '\r':
		screenCursor -= screenCursor % screenColumns
	case '\b':
		if screenCursor > 0 {
			screenCursor--
		}
	case '\t':
		screenCursor = (screenCursor + 8) &^ 7
	default:
		cells()[screenCursor] = screenColours<<8 | uint16(c)
		screenCursor++
	}
	if screenCursor >= screenCells {
		scroll()
	}
}

func scroll() {
	screen := cells()
	copy(screen[:], screen[screenColumns:])
	erase(screenCells-screenColumns, screenCells)
	screenCursor -= screenColumns
}

// erase fills cells with spaces.
func erase(from, to uintptr) {
	screen := cells()
	for i := from; i < to; i++ {
		screen[i] = screenColours<<8 | ' '
	}
}

// showCursor moves the blinking cursor to where the next character will stand.
func showCursor() {
	out8(crtcIndex, crtcCursorHigh)
	out8(crtcData, uint8(screenCursor>>8))
	out8(crtcIndex, crtcCursorLow)
	out8(crtcData, uint8(screenCursor))
}
