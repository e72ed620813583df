package kernel

import "unsafe"

// The kernel's own ELF header is in memory too: Go's linker puts it at the beginning of the first
// segment.
const imageStart = 0x400000

type elfHeader struct {
	_            [32]byte
	segments     uint64 // where the table of segments is, counted from here
	_            [16]byte
	segmentCount uint16
}

type elfSegment struct {
	kind, access     uint32
	_, address, _, _ uint64
	memoryBytes, _   uint64
}

const (
	segmentLoad = 1 // kind

	segmentExecutable = 1 << 0 // access
	segmentWritable   = 1 << 1
)

// imageSegments returns the table of what the loader has put where.
func imageSegments() []elfSegment {
	header := (*elfHeader)(pointer(imageStart))
	first := (*elfSegment)(pointer(imageStart + uintptr(header.segments)))
	return unsafe.Slice(first, header.segmentCount)
}

func kernelStart() uintptr { return imageStart }

func kernelEnd() uintptr {
	var end uintptr
	segments := imageSegments()
	for i := range segments {
		if segments[i].kind == segmentLoad {
			end = larger(end, uintptr(segments[i].address+segments[i].memoryBytes))
		}
	}
	return (end + pageMask) &^ pageMask
}
