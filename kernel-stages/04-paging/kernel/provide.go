package kernel

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
