package kernel

// Programs steer terminals by control sequences: ESC [, numbers, a letter. The terminal at COM1
// knows them all; our screen knows those that the shell uses. (ECMA-48, sections 5.4 and 8.3.)

// Where we are in a sequence.
type sequenceState uint8

const (
	outside sequenceState = iota
	afterEscape
	inParameters
)

var (
	sequence       sequenceState
	parameters     [4]uintptr
	parameterCount int
)

// inSequence takes c if it belongs to a control sequence, and does what that says when it is
// complete.
func inSequence(c byte) bool {
	switch {
	case c == 0x1b:
		sequence = afterEscape
	case sequence == afterEscape && c == '[':
		sequence = inParameters
		parameters, parameterCount = [4]uintptr{}, 0
	case sequence == inParameters && c >= '0' && c <= '9':
		parameters[parameterCount] = parameters[parameterCount]%1000*10 + uintptr(c-'0')
	case sequence == inParameters && c == ';':
		if parameterCount < len(parameters)-1 {
			parameterCount++
		}
	case sequence == inParameters:
		sequence = outside
		obey(c)
	case sequence == afterEscape:
		sequence = outside
	default:
		return false
	}
	return true
}

func obey(final byte) {
	column := screenCursor % screenColumns
	switch final {
	case 'C': // cursor forward
		screenCursor += smaller(larger(parameters[0], 1), screenColumns-1-column)
	case 'D': // cursor back
		screenCursor -= smaller(larger(parameters[0], 1), column)
	case 'H': // cursor position: line; column
		line, column := larger(parameters[0], 1), larger(parameters[1], 1)
		line, column = smaller(line, screenRows), smaller(column, screenColumns)
		screenCursor = (line-1)*screenColumns + column - 1
	case 'J': // erase in page
		if parameters[0] == 2 {
			erase(0, screenCells)
		} else {
			erase(screenCursor, screenCells)
		}
	case 'K': // erase in line
		erase(screenCursor, screenCursor-column+screenColumns)
	case 'm': // select graphic rendition
		for i := 0; i <= parameterCount; i++ {
			setColour(parameters[i])
		}
	}
}

// setColour: 0 is plain, 1 bold, 30…37 and 90…97 the eight colours, plain and bright.
func setColour(code uintptr) {
	// ECMA-48 counts red 1, green 2, blue 4; the screen counts blue 1, green 2, red 4.
	const screenOrder = "\x00\x04\x02\x06\x01\x05\x03\x07"
	switch {
	case code == 0:
		screenColours = plainColours
	case code == 1:
		screenColours |= 8
	case code >= 30 && code <= 37:
		screenColours = screenColours&^7 | uint16(screenOrder[code-30])
	case code >= 90 && code <= 97:
		screenColours = screenColours&^7 | 8 | uint16(screenOrder[code-90])
	}
}
