package kernel

import "unsafe"

// A frame is a page of real memory; it is called by its physical address.

const (
	pageBytes = 4096
	pageMask  = pageBytes - 1

	firstFrame = 1 << 20 // what lies below belongs to the BIOS and the screen
)

// frameRange is a stretch of memory of which nothing has been given out yet from next on.
type frameRange struct{ next, end uintptr }

var (
	frameRanges     [32]frameRange
	frameRangeCount int

	// freeFrames is the first of the frames that came back; each holds the address of the next in
	// its first word.
	freeFrames uintptr

	framesTotal, framesUsed uint64
)

// physicalBase is where physical address 0 is found in the address space: with the loader's page
// tables, at 0.
var physicalBase uintptr

// physical makes a pointer of a physical address.
func physical(address uintptr) unsafe.Pointer { return pointer(physicalBase + address) }

// setUpFrames takes over all the memory that the BIOS calls usable, but for the kernel's own.
func setUpFrames(ranges []memoryRange) {
	for i := range ranges {
		if ranges[i].kind != rangeUsable {
			continue
		}
		start, end := uintptr(ranges[i].base), uintptr(ranges[i].base+ranges[i].length)
		addFrames(start, smaller(end, kernelStart()))
		addFrames(larger(start, kernelEnd()), end)
	}
}

func addFrames(start, end uintptr) {
	start = (larger(start, firstFrame) + pageMask) &^ pageMask
	end &^= pageMask
	if start >= end || frameRangeCount == len(frameRanges) {
		return
	}
	frameRanges[frameRangeCount] = frameRange{start, end}
	frameRangeCount++
	framesTotal += uint64((end - start) / pageBytes)
}

// allocateFrame returns a frame full of zeros, or 0 when there is none left.
func allocateFrame() uintptr {
	frame := takeFrame()
	if frame != 0 {
		framesUsed++
		*(*[pageBytes]byte)(physical(frame)) = [pageBytes]byte{}
	}
	return frame
}

func takeFrame() uintptr {
	if frame := freeFrames; frame != 0 {
		freeFrames = *(*uintptr)(physical(frame))
		return frame
	}
	for i := 0; i < frameRangeCount; i++ {
		if r := &frameRanges[i]; r.next < r.end {
			r.next += pageBytes
			return r.next - pageBytes
		}
	}
	return 0
}

func freeFrame(frame uintptr) {
	*(*uintptr)(physical(frame)) = freeFrames
	freeFrames = frame
	framesUsed--
}

func smaller(a, b uintptr) uintptr {
	if a < b {
		return a
	}
	return b
}

func larger(a, b uintptr) uintptr {
	if a > b {
		return a
	}
	return b
}
