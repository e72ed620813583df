package kernel

// An entry of a page table of any of the four levels: the frame it leads to, and what that may be
// used for. (AMD64 Architecture Programmer's Manual, volume 2, section 5.4.)
type entry uint64

const (
	present   entry = 1 << 0
	writable  entry = 1 << 1
	largePage entry = 1 << 7
	noExecute entry = 1 << 63

	frameMask entry = 0x000f_ffff_ffff_f000

	topLevel       = 4
	largePageLevel = 2
	largePageBytes = 2 << 20
)

type pageTable [512]entry

// topTable is the physical address of the table that the processor begins with.
var topTable uintptr

func tableAt(frame uintptr) *pageTable { return (*pageTable)(physical(frame)) }

// indexIn returns which entry of a table of this level an address selects: 9 bits a level, above
// the 12 within the page.
func indexIn(level int, address uintptr) uintptr { return address >> (12 + 9*(level-1)) & 511 }

// find walks to the entry that maps address. It returns nil where there is a table missing on the
// way.
func find(address uintptr) *entry {
	table := topTable
	for level := topLevel; ; level-- {
		e := &tableAt(table)[indexIn(level, address)]
		if level == 1 || *e&largePage != 0 {
			return e
		}
		if *e&present == 0 {
			return nil
		}
		table = uintptr(*e & frameMask)
	}
}

// create walks to the entry of the given level for address, and makes the tables that are missing.
// It returns nil when there is no memory for them.
func create(address uintptr, level int) *entry {
	table := topTable
	for l := topLevel; l > level; l-- {
		e := &tableAt(table)[indexIn(l, address)]
		if *e&present == 0 {
			frame := allocateFrame()
			if frame == 0 {
				return nil
			}
			// What is forbidden is said once, by the last entry.
			*e = entry(frame) | present | writable
		}
		table = uintptr(*e & frameMask)
	}
	return &tableAt(table)[indexIn(level, address)]
}

// mapPage lets a page of the address space mean a frame. It tells whether there was memory for the
// tables.
func mapPage(address, frame uintptr, access entry) bool {
	e := create(address, 1)
	if e == nil {
		return false
	}
	known := *e&present != 0
	*e = entry(frame) | access | present
	if known {
		invalidatePage(address) // the processor remembers pages that were there, never missing ones
	}
	return true
}

// unmapPage takes a page out, and returns the frame that it meant, or 0.
func unmapPage(address uintptr) uintptr {
	e := find(address)
	if e == nil || *e == 0 {
		return 0
	}
	frame := uintptr(*e & frameMask)
	*e = 0
	invalidatePage(address)
	return frame
}
