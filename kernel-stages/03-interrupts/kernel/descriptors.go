package kernel

import "unsafe"

// tablePointer is what LGDT and LIDT read: the table's last byte, counted from its first, and its
// address. The address stands right after the 16 bits of the limit, which Go's alignment does not
// allow, so it is in four parts.
type tablePointer struct {
	limit   uint16
	address [4]uint16
}

func pointerTo(table unsafe.Pointer, bytes uintptr) tablePointer {
	p := tablePointer{limit: uint16(bytes - 1)}
	for i := range p.address {
		p.address[i] = uint16(uintptr(table) >> (16 * i))
	}
	return p
}

// Selectors: offsets into gdt.
const (
	codeSelector = 1 * 8
	dataSelector = 2 * 8
	taskSelector = 3 * 8
)

// Segment descriptors as in stage 2's gdt.asm, without what 64-bit mode ignores.
const (
	segmentPresent = 1 << 47
	segmentMemory  = 1 << 44 // code or data, not a system descriptor
	segmentCode    = 1 << 43
	segmentUsable  = 1 << 41
	segment64      = 1 << 53
	segmentTask    = 9 << 40 // a 64-bit TSS that is not busy
)

// The loader's table is in memory that the kernel will give away; this one is the kernel's own,
// with a descriptor more.
var gdt [5]uint64

// taskState is the task state segment. What 64-bit mode leaves of it is a list of stacks: the
// interrupt stack table names up to seven, and a gate of the IDT may say which of them its handler
// is to run on. (AMD64 Architecture Programmer's Manual, volume 2, section 12.2.5.)
type taskState struct {
	_               uint32
	privilegeStacks [3][2]uint32
	_               [2]uint32
	interruptStacks [7][2]uint32 // the first is IST 1
	_               [2]uint32
	_               uint16
	ioMap           uint16
}

var tss taskState

// setStack enters a stack, named by its upper end, as IST number ist, counted from 1.
func (t *taskState) setStack(ist int, top uintptr) {
	t.interruptStacks[ist-1] = [2]uint32{uint32(top), uint32(top >> 32)}
}

func setUpSegments() {
	tss.setStack(istInterrupt, interruptStackTop())
	tss.setStack(istException, exceptionStackTop())
	tss.setStack(istFatal, fatalStackTop())
	tss.ioMap = uint16(unsafe.Sizeof(tss))

	gdt[1] = segmentPresent | segmentMemory | segmentCode | segmentUsable | segment64
	gdt[2] = segmentPresent | segmentMemory | segmentUsable
	base, limit := uint64(uintptr(unsafe.Pointer(&tss))), uint64(unsafe.Sizeof(tss)-1)
	gdt[3] = segmentPresent | segmentTask | limit | base<<16&0xff_ffff_0000 | base>>24<<56
	gdt[4] = base >> 32 // this descriptor takes two places

	pointer := pointerTo(unsafe.Pointer(&gdt), unsafe.Sizeof(gdt))
	loadGDT(&pointer)
	loadSegments(codeSelector, dataSelector)
	loadTaskRegister(taskSelector)
}
