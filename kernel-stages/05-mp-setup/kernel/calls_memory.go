package kernel

const (
	mapFixed = 0x10

	madviseDontNeed   = 4
	madviseFree       = 8
	madviseHugePage   = 14
	madviseNoHugePage = 15
)

// mmap sets part of the address space aside, and uses no memory yet. The runtime wants memory of
// its own, never a file.
func mmap(r *registers) int64 {
	wish, bytes := uintptr(r.di), roundUp(uintptr(r.si))
	if wish&pageMask != 0 && r.r10&mapFixed != 0 || bytes == 0 || bytes < uintptr(r.si) {
		return errInvalid
	}
	start := wish
	if r.r10&mapFixed == 0 {
		start = findRoom(wish&^pageMask, bytes)
		if start == 0 {
			return errNoMemory
		}
	} else {
		if !isForRegions(wish, bytes) {
			return errNoMemory
		}
		releaseFrames(start, start+bytes)
	}
	if !setRegion(start, start+bytes, uint8(r.dx)) {
		return errNoMemory
	}
	return int64(start)
}

func munmap(r *registers) int64 {
	start, bytes := uintptr(r.di), roundUp(uintptr(r.si))
	if start&pageMask != 0 || bytes == 0 || !isForRegions(start, bytes) {
		return errInvalid
	}
	releaseFrames(start, start+bytes)
	if !clearRegion(start, start+bytes) {
		return errNoMemory
	}
	return 0
}

// madvise gives frames back that hold nothing of value. MADV_FREE may be done at once as well as
// later.
func madvise(r *registers) int64 {
	start, bytes := uintptr(r.di), roundUp(uintptr(r.si))
	if start&pageMask != 0 || !isForRegions(start, bytes) {
		return errInvalid
	}
	switch r.dx {
	case madviseDontNeed, madviseFree:
		releaseFrames(start, start+bytes)
		return 0
	case madviseHugePage, madviseNoHugePage:
		return 0
	}
	return errInvalid
}

// mincore: the runtime would find out the size of a page with it, had we not told.
func mincore(r *registers) int64 { return errNoMemory }

func roundUp(bytes uintptr) uintptr { return (bytes + pageMask) &^ pageMask }

// faultIn makes sure that the kernel can use memory of the program's: while the kernel runs no page
// is provided on demand.
func faultIn(address, bytes uintptr, access uint8) bool {
	if bytes == 0 {
		return true
	}
	for page := address &^ pageMask; page < address+bytes; page += pageBytes {
		if e := find(page); e != nil && *e&present != 0 {
			if access&accessWrite != 0 && *e&writable == 0 {
				return false
			}
			continue
		}
		allowed, ok := accessAt(page)
		if !ok || allowed&access != access || !providePage(page, allowed) {
			return false
		}
	}
	return true
}
