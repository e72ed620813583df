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

// demand gives the page at address a frame if a region allows the access that failed; errorCode is
// the page fault's.
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
