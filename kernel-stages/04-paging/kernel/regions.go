package kernel

// A region is a part of the address space that may be used. Its pages get frames when they are
// touched.
type region struct {
	start, end uintptr
	access     uint8
}

const (
	accessRead    = 1 << 0 // as PROT_READ, PROT_WRITE and PROT_EXEC
	accessWrite   = 1 << 1
	accessExecute = 1 << 2

	regionsFrom = 0x0000_1000_0000 // where mmap may begin to look for room: above the kernel
	regionsTo   = 0x7fff_ffff_f000
)

// The regions in the order of their addresses. They do not overlap.
var (
	regions     [4096]region
	regionCount int
)

// findRegion returns the first region that ends after address; its number is regionCount if there
// is none.
func findRegion(address uintptr) int {
	low, high := 0, regionCount
	for low < high {
		middle := (low + high) / 2
		if regions[middle].end > address {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}

// setRegion makes [start, end) a region with the given access, whatever it was before. It tells
// whether there was room in the table.
func setRegion(start, end uintptr, access uint8) bool {
	if !clearRegion(start, end) {
		return false
	}
	i := findRegion(start)
	touchesLeft := i > 0 && regions[i-1].end == start && regions[i-1].access == access
	touchesRight := i < regionCount && regions[i].start == end && regions[i].access == access
	switch {
	case touchesLeft && touchesRight:
		regions[i-1].end = regions[i].end
		copy(regions[i:regionCount-1], regions[i+1:regionCount])
		regionCount--
	case touchesLeft:
		regions[i-1].end = end
	case touchesRight:
		regions[i].start = start
	default:
		return insertRegion(i, region{start, end, access})
	}
	return true
}

func insertRegion(i int, r region) bool {
	if regionCount == len(regions) {
		return false
	}
	copy(regions[i+1:regionCount+1], regions[i:regionCount])
	regions[i] = r
	regionCount++
	return true
}

// clearRegion takes [start, end) out of the regions. Frames that it has stay mapped.
func clearRegion(start, end uintptr) bool {
	i := findRegion(start)
	if i < regionCount && regions[i].start < start {
		left := regions[i]
		if left.end > end { // it goes on at both sides
			regions[i].end = start
			return insertRegion(i+1, region{end, left.end, left.access})
		}
		regions[i].end = start
		i++
	}
	first := i
	for i < regionCount && regions[i].end <= end {
		i++
	}
	if i < regionCount && regions[i].start < end {
		regions[i].start = end
	}
	copy(regions[first:], regions[i:regionCount])
	regionCount -= i - first
	return true
}

// isForRegions tells whether regions may be made there.
func isForRegions(start, bytes uintptr) bool {
	return start >= regionsFrom && start <= regionsTo && bytes <= regionsTo-start
}

// findRoom returns where bytes are free, at the address wished for if they are free there; 0 if
// nowhere.
func findRoom(wish, bytes uintptr) uintptr {
	if isRoom(wish, bytes) {
		return wish
	}
	start := uintptr(regionsFrom)
	for i := 0; i < regionCount && regions[i].start < start+bytes; i++ {
		start = larger(start, regions[i].end)
	}
	if isRoom(start, bytes) {
		return start
	}
	return 0
}

func isRoom(start, bytes uintptr) bool {
	if !isForRegions(start, bytes) {
		return false
	}
	i := findRegion(start)
	return i == regionCount || regions[i].start >= start+bytes
}

// releaseFrames gives back the frames in [start, end); its pages read as zeros when they are
// touched again.
func releaseFrames(start, end uintptr) {
	for address := start; address < end; {
		if missing := missingTable(address); missing != 0 {
			address = (address | (missing - 1)) + 1
			continue
		}
		if frame := unmapPage(address); frame != 0 {
			freeFrame(frame)
		}
		address += pageBytes
	}
}

// missingTable returns how many bytes the table would be for that is missing on the way to address;
// 0 if none is.
func missingTable(address uintptr) uintptr {
	table := topTable
	for level := topLevel; level > 1; level-- {
		e := tableAt(table)[indexIn(level, address)]
		if e&present == 0 {
			return 1 << (12 + 9*(level-1))
		}
		table = uintptr(e & frameMask)
	}
	return 0
}
