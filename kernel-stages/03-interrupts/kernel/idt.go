package kernel

import "unsafe"

const (
	vectorCount = 256
	callBytes   = 5 // of an entry of vectors in trap.s
)

// gate says where the processor goes on when a vector comes up.
// (AMD64 Architecture Programmer's Manual, volume 2, section 4.8.4.)
type gate struct {
	offsetLow    uint16
	selector     uint16
	ist          uint8 // the stack
	kind         uint8
	offsetMiddle uint16
	offsetHigh   uint32
	_            uint32
}

// interruptGate: the handler begins with interrupts off. (A trap gate, 0x8f, would leave them on.)
const interruptGate = 0x8e

var idt [vectorCount]gate

func setUpVectors() {
	for vector := range idt {
		address := vectorsAddress() + uintptr(vector)*callBytes
		idt[vector] = gate{
			offsetLow:    uint16(address),
			offsetMiddle: uint16(address >> 16),
			offsetHigh:   uint32(address >> 32),
			selector:     codeSelector,
			ist:          stackFor(vector),
			kind:         interruptGate,
		}
	}
	pointer := pointerTo(unsafe.Pointer(&idt), unsafe.Sizeof(idt))
	loadIDT(&pointer)
}

func stackFor(vector int) uint8 {
	switch {
	case vector == nonMaskable || vector == doubleFault || vector == machineCheck:
		return istFatal
	case vector < exceptionCount:
		return istException
	}
	return istInterrupt
}

// vectors is the entries of all vectors, trap.s; the processor goes there, and on to the others.
func vectors()
func vectorsAddress() uintptr
func trapEntry()
func saveRest()
func resume()
