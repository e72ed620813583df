package kernel

import "unsafe"

// memoryRange is an entry of the BIOS's memory map, as stage 2's memory-map.asm keeps it.
type memoryRange struct {
	base, length uint64
	kind         uint32
	attributes   uint32
}

const rangeUsable = 1

// memoryMap returns the ranges, which stand in memory below 4 KiB: only until page 0 is gone.
func memoryMap() []memoryRange {
	return unsafe.Slice((*memoryRange)(pointer(memoryMapAddress)), memoryMapCount)
}
