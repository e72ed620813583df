package kernel

import "unsafe"

// The linker has left in every Go program which function and which line each instruction belongs
// to; the runtime prints its tracebacks from that. These functions of it (src/runtime/symtab.go)
// work without anything having been set up.

type functionInfo struct{ function, module unsafe.Pointer }

//go:linkname findFunction runtime.findfunc
func findFunction(pc uintptr) functionInfo

//go:linkname functionName runtime.funcname
func functionName(f functionInfo) string

//go:linkname functionLine runtime.funcline
func functionLine(f functionInfo, pc uintptr) (file string, line int32)

// printPlace prints which line of which function an instruction belongs to.
func printPlace(pc uintptr) {
	f := findFunction(pc)
	if f.function == nil {
		printHexadecimal(uint64(pc), 16)
		return
	}
	file, line := functionLine(f, pc)
	print(functionName(f))
	print(", ")
	print(file)
	print(":")
	printDecimal(uint64(line))
}
