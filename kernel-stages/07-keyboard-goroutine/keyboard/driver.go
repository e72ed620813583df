// Package keyboard is a driver that is a goroutine.
package keyboard

import "lesson/kernel"

// Key is a key that stands for no character.
type Key byte

const (
	None Key = iota
	Enter
	Backspace
	Delete
	Left
	Right
	Up
	Down
	Home
	End
)

// Event is a key that was pressed: a character, or a Key.
type Event struct {
	Character byte // 0 if Key is not None
	Key       Key
	Control   bool // the Ctrl key was down
}

// Listen starts the driver. It sleeps until the keyboard's interrupt wakes it, makes events of scan
// codes, and sends them.
func Listen() <-chan Event {
	events := make(chan Event, 16)
	kernel.ListenToKeyboard()
	go func() {
		var d decoder
		for {
			if event, ok := d.decode(kernel.ReadScanCode()); ok {
				events <- event
			}
		}
	}()
	return events
}

// decoder knows which keys are down that change the meaning of others.
type decoder struct {
	extended, shiftLeft, shiftRight, control, capsLock bool
}

// decode takes a scan code, and returns an event if it has made one complete.
func (d *decoder) decode(code byte) (event Event, ok bool) {
	if code == extended {
		d.extended = true
		return Event{}, false
	}
	isExtended, down := d.extended, code&released == 0
	d.extended = false
	code &^= released
	switch {
	case code == codeControl:
		d.control = down
	case isExtended:
		key := extendedKeys[code]
		return Event{Key: key, Control: d.control}, down && key != None
	case code == codeShiftLeft:
		d.shiftLeft = down
	case code == codeShiftRight:
		d.shiftRight = down
	case code == codeCapsLock && down:
		d.capsLock = !d.capsLock
	case down && int(code) < len(plain):
		return d.character(code)
	case down && extendedKeys[code] != None:
		return Event{Key: extendedKeys[code], Control: d.control}, true
	}
	return Event{}, false
}

func (d *decoder) character(code byte) (event Event, ok bool) {
	c := plain[code]
	isLetter := c >= 'a' && c <= 'z'
	if (d.shiftLeft || d.shiftRight) != (isLetter && d.capsLock) {
		c = shifted[code]
	}
	switch c {
	case 0:
		return Event{}, false
	case '\n':
		return Event{Key: Enter}, true
	case '\b':
		return Event{Key: Backspace}, true
	}
	return Event{Character: c, Control: d.control}, true
}
