package kernel

import (
	"sync/atomic"
	"unsafe"
)

// The 8042 keyboard controller requests an interrupt for each byte that the keyboard sends.
const (
	keyboardData   = 0x60
	keyboardStatus = 0x64

	keyboardHasByte = 1 << 0

	requestKeyboard = 1
)

// scanCodes is a ring: the interrupt puts bytes in, the driver's goroutine takes them out. Each of
// them changes its own end only, and so they need no lock, which an interrupt could not wait for.
var (
	scanCodes               [256]byte
	scanCodeIn, scanCodeOut uint32 // counted without end; the place is the rest by the ring's size
)

// keyPressed is the runtime's own means to sleep until something has happened: a word that is 0
// before and 1 after, and the futex on it. (src/runtime/lock_futex.go)
var keyPressed note

type note struct{ key uintptr }

// notetsleepg sleeps until the note is set. The goroutine takes its thread with it, as into any
// system call, and the scheduler lets other goroutines run on another.
//
//go:linkname notetsleepg runtime.notetsleepg
func notetsleepg(n *note, nanoseconds int64) bool

//go:linkname noteclear runtime.noteclear
func noteclear(n *note)

// keyboardInterrupt does what runtime.notewakeup would, which throws if the note is set, and makes
// a system call: not for interrupts.
func keyboardInterrupt() {
	for in8(keyboardStatus)&keyboardHasByte != 0 {
		code := in8(keyboardData)
		if scanCodeIn-scanCodeOut < uint32(len(scanCodes)) { // else nobody has listened for long
			scanCodes[scanCodeIn%uint32(len(scanCodes))] = code
			scanCodeIn++
		}
	}
	keyPressed.key = 1
	wakeFutex(uintptr(unsafe.Pointer(&keyPressed.key)), 1)
}

// ListenToKeyboard lets the keyboard's interrupts through.
func ListenToKeyboard() {
	for in8(keyboardStatus)&keyboardHasByte != 0 {
		in8(keyboardData) // typed to the BIOS
	}
	allowRequest(requestKeyboard)
}

// ReadScanCode returns the next byte from the keyboard, and sleeps until there is one. Only one
// goroutine may call it.
func ReadScanCode() byte {
	for {
		noteclear(&keyPressed) // before looking: a key that comes after will set it again
		if atomic.LoadUint32(&scanCodeIn) != scanCodeOut {
			code := scanCodes[scanCodeOut%uint32(len(scanCodes))]
			atomic.StoreUint32(&scanCodeOut, scanCodeOut+1)
			return code
		}
		notetsleepg(&keyPressed, -1)
	}
}
