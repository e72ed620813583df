package kernel

import "unsafe"

// provePaging tries what must work and what must not, and prints a line for each. It ends the
// machine when one of them fails.
func provePaging() {
	text, data := uintptr(vectorsAddress()), uintptr(unsafe.Pointer(&aVariable))
	prove("text can be read", attempt(func() { readByte(text) }))
	prove("text cannot be written", !attempt(func() { writeByte(text, 0) }) && wasForbidden(text))
	prove("data can be written", attempt(func() { writeByte(data, 0) }))
	prove("data cannot be executed", !attempt(func() { jumpTo(data) }) && wasForbidden(data))
	prove("page 0 is not there", !attempt(func() { readByte(0) }) && wasMissing(0))
	guard := guardPage(unsafe.Pointer(&bootStack))
	touched := attempt(func() { writeByte(guard, 0) })
	prove("nor is the page below the stack", !touched && wasMissing(guard))

	const area, bytes = 0xc0_0000_0000, 1 << 30
	setRegion(area, area+bytes, accessRead|accessWrite)
	before := framesUsed
	prove("1 GiB set aside, no frame used", framesUsed == before)
	middle := uintptr(area + bytes/2)
	prove("touched in the middle, it reads as 0", readByte(middle) == 0)
	written := attempt(func() { writeByte(middle, 42) })
	prove("and keeps what is written", written && readByte(middle) == 42)
	prove("that took a frame and three tables", framesUsed == before+4)
	releaseFrames(area, area+bytes)
	prove("given back, it reads as 0 again", readByte(middle) == 0)
	releaseFrames(area, area+bytes)
	clearRegion(area, area+bytes)
	touched = attempt(func() { readByte(middle) })
	prove("taken away, it is not there", !touched && wasMissing(middle))
}

var aVariable byte

// jumpTo executes what is there.
func jumpTo(address uintptr)

func prove(what string, holds bool) {
	if !holds {
		print("  NOT SO: ")
		print(what)
		print("\n")
		dump(&attempted)
		fail()
	}
	print("  ")
	print(what)
	print("\n")
}

// wasForbidden tells whether the last attempt failed because the page of address does not allow it.
func wasForbidden(address uintptr) bool {
	return failedAt(address) && attempted.errorCode&faultProtection != 0
}

// wasMissing tells whether it failed because that page is not there.
func wasMissing(address uintptr) bool {
	return failedAt(address) && attempted.errorCode&faultProtection == 0
}

func failedAt(address uintptr) bool {
	return attempted.vector() == pageFault && readCR2() == address
}
