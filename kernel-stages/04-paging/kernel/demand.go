package kernel

// demand gives the page at address a frame if a region allows the access that failed; errorCode is
// the page fault's. It tells whether it did.
func demand(address uintptr, errorCode uint64) bool {
	if errorCode&(faultProtection|faultReserved) != 0 {
		return false
	}
	access, ok := accessAt(address)
	if !ok || !permits(access, errorCode) {
		return false
	}
	return providePage(address&^pageMask, access)
}
