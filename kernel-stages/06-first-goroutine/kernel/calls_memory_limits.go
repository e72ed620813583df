package kernel

const (
	mapAnonymous = 0x20

	// alwaysGranted bytes may be asked for in one call, however little memory there is: the
	// runtime's index of arenas takes half of it on any machine, and has one page of it touched.
	alwaysGranted = 64 << 20
)

// mapMemory refuses what there cannot be: memory of a file, and, as Linux does, more at once than
// the machine has. Setting addresses aside without a right to use them costs nothing, and is never
// refused for want of memory.
func mapMemory(r *registers) int64 {
	if r.r10&mapAnonymous == 0 {
		if fileOf(r.r8) == nil {
			return errBadFile
		}
		return errNoDevice
	}
	all := uintptr(framesTotal) * pageBytes
	if r.dx&accessWrite != 0 && uintptr(r.si) > larger(all, alwaysGranted) {
		return errNoMemory
	}
	return mmap(r)
}

// mprotect changes what may be done with pages, those that have frames already too.
func mprotect(r *registers) int64 {
	start, bytes, access := uintptr(r.di), roundUp(uintptr(r.si)), uint8(r.dx)
	if start&pageMask != 0 || r.dx&^(accessRead|accessWrite|accessExecute) != 0 {
		return errInvalid
	}
	if bytes == 0 {
		return 0
	}
	if !isForRegions(start, bytes) || !isCovered(start, start+bytes) {
		return errNoMemory
	}
	if !setRegion(start, start+bytes, access) {
		return errNoMemory
	}
	for page := start; page < start+bytes; {
		if missing := missingTable(page); missing != 0 {
			page = (page | (missing - 1)) + 1
			continue
		}
		if e := find(page); *e&frameMask != 0 {
			*e = *e&frameMask | entryAccess(access)
			if access != 0 {
				*e |= present // else the frame stays in the entry, out of reach
			}
			invalidatePage(page)
		}
		page += pageBytes
	}
	return 0
}

// isCovered tells whether every page of [start, end) is in a region.
func isCovered(start, end uintptr) bool {
	for start < end {
		i := findRegion(start)
		if i == regionCount || regions[i].start > start {
			return false
		}
		start = regions[i].end
	}
	return true
}

// brk never moves the end of the program's data. Linux says so, too, by telling where it was and
// is.
func brk(r *registers) int64 { return int64(kernelEnd()) }
