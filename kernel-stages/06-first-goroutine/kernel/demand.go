package kernel

type demandResult uint8

const (
	provided demandResult = iota
	notAllowed
	noMemory
)

// A part of the memory is kept back: when the rest is gone, the program can still say so.
const keptBackPart = 64

// outOfMemory: that part is in use.
var outOfMemory bool

// demand gives the page at address a frame if a region allows the access that failed; errorCode is the page fault's.
func demand(address uintptr, errorCode uint64) demandResult {
	if errorCode&(faultProtection|faultReserved) != 0 {
		return notAllowed
	}
	access, ok := accessAt(address)
	if !ok || !permits(access, errorCode) {
		return notAllowed
	}
	if !outOfMemory && framesTotal-framesUsed <= framesTotal/keptBackPart {
		outOfMemory = true
		print("out of memory\n")
		return noMemory
	}
	if !providePage(address&^pageMask, access) {
		return noMemory
	}
	return provided
}

func accessAt(address uintptr) (access uint8, ok bool) {
	i := findRegion(address)
	if i == regionCount || regions[i].start > address {
		return 0, false
	}
	return regions[i].access, true
}

func permits(access uint8, errorCode uint64) bool {
	switch {
	case errorCode&faultFetch != 0:
		return access&accessExecute != 0
	case errorCode&faultWrite != 0:
		return access&accessWrite != 0
	}
	return access&accessRead != 0
}

func providePage(page uintptr, access uint8) bool {
	frame := allocateFrame()
	if frame == 0 {
		return false
	}
	if !mapPage(page, frame, entryAccess(access)) {
		freeFrame(frame)
		return false
	}
	return true
}

// entryAccess is what an access looks like in a page table.
func entryAccess(access uint8) entry {
	e := noExecute
	if access&accessExecute != 0 {
		e = 0
	}
	if access&accessWrite != 0 {
		e |= writable
	}
	return e
}
