package kernel

import "unsafe"

// The address space, lowest addresses first:
//
//	0x400000             the kernel, as linked: text, read-only data, data
//	up to 1<<47          what mmap gives out, a page at a time, when it is touched
//	0xffff800000000000   all physical memory, for the kernel to reach frames and the screen
const directMap = 0xffff_8000_0000_0000

const (
	msrEFER         = 0xc0000080
	eferNoExecute   = 1 << 11
	cr0WriteProtect = 1 << 16
)

// setUpAddressSpace replaces the loader's page tables, where everything may be done everywhere.
func setUpAddressSpace(ranges []memoryRange) bool {
	topTable = allocateFrame()
	if topTable == 0 || !mapDirectly(ranges) || !mapImage() {
		return false
	}
	writeMSR(msrEFER, readMSR(msrEFER)|eferNoExecute)
	writeCR0(readCR0() | cr0WriteProtect) // forbidden is forbidden to the kernel, too
	writeCR3(topTable)
	physicalBase = directMap
	screenAddress = directMap + screenPhysical

	removeGuard(unsafe.Pointer(&bootStack))
	removeGuard(unsafe.Pointer(&interruptStacks.fatal))
	removeGuard(unsafe.Pointer(&interruptStacks.exception))
	removeGuard(unsafe.Pointer(&interruptStacks.interrupt))
	return true
}

// mapDirectly maps physical memory, in pages of 2 MiB.
func mapDirectly(ranges []memoryRange) bool {
	var end uintptr
	for i := range ranges {
		if ranges[i].kind == rangeUsable {
			end = larger(end, uintptr(ranges[i].base+ranges[i].length))
		}
	}
	for address := uintptr(0); address < end; address += largePageBytes {
		e := create(directMap+address, largePageLevel)
		if e == nil {
			return false
		}
		*e = entry(address) | present | writable | largePage | noExecute
	}
	return true
}

// mapImage maps the kernel to where it is, each segment with the rights that the linker has asked
// for.
func mapImage() bool {
	segments := imageSegments()
	for i := range segments {
		s := &segments[i]
		if s.kind != segmentLoad {
			continue
		}
		access := noExecute
		if s.access&segmentExecutable != 0 {
			access = 0
		}
		if s.access&segmentWritable != 0 {
			access |= writable
		}
		start, end := uintptr(s.address)&^pageMask, uintptr(s.address+s.memoryBytes)
		for address := start; address < end; address += pageBytes {
			if !mapPage(address, address, access) {
				return false
			}
		}
	}
	return true
}

// guardPage returns the page below a stack that nobody may touch.
func guardPage(stack unsafe.Pointer) uintptr { return (uintptr(stack) + pageMask) &^ pageMask }

func removeGuard(stack unsafe.Pointer) { unmapPage(guardPage(stack)) }
