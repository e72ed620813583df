package kernel

import "unsafe"

// pointer makes a pointer of an address that no Go variable has.
func pointer(address uintptr) unsafe.Pointer {
	return *(*unsafe.Pointer)(unsafe.Pointer(&address))
}
