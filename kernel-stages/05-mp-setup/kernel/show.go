package kernel

// showRuntime prints M, P and G as the runtime's own variables have them.
func showRuntime() {
	at := layoutAddress()
	m, g := at.m0, at.g0

	print("m0  at ")
	printAddress(m)
	print(", id ")
	printDecimal(uint64(readWord(m + at.mID)))
	print(", g0 ")
	print(sameOr(readWord(m+at.mG0) == g, "is the runtime's g0", "is another"))
	print(", curg ")
	print(sameOr(readWord(m+at.mCurg) == 0, "none", "some"))
	print(", gsignal ")
	print(sameOr(readWord(m+at.mGsignal) == 0, "none", "made"))
	print("\n")

	print("g0  at ")
	printAddress(g)
	print(", m is ")
	print(sameOr(readWord(g+at.gM) == m, "m0", "another"))
	print(", stack ")
	low, high := readWord(g+at.gStack), readWord(g+at.gStack+8)
	printDecimal(uint64(high-low) >> 10)
	print(" KiB up to ")
	printAddress(high)
	print("\n")

	count := readWord(at.allp + 8)
	for i := uintptr(0); i < count; i++ {
		p := readWord(readWord(at.allp) + i*8)
		print("p")
		printDecimal(uint64(readUint32(p + at.pID)))
		print("  at ")
		printAddress(p)
		print(", ")
		print(statusOfP(readUint32(p + at.pStatus)))
		print(", m is ")
		print(sameOr(readWord(p+at.pM) == m && readWord(m+at.mP) == p, "m0", "another"))
		print(", goroutines waiting to run: ")
		printDecimal(uint64(readUint32(p+at.pRunqtail) - readUint32(p+at.pRunqhead)))
		print("\n")
	}
	print("GOMAXPROCS ")
	printDecimal(uint64(readUint32(at.gomaxprocs)))
	print("\n")

	end := readWord(at.mheap + at.mheapCurArena + 8)
	print("heap: an arena of ")
	printDecimal(uint64(at.arenaBytes) >> 20)
	print(" MiB from ")
	printAddress(end - at.arenaBytes)
	print("\n")
}

func sameOr(same bool, this, that string) string {
	if same {
		return this
	}
	return that
}

// statusOfP names p.status. (src/runtime/runtime2.go: _Pidle …)
func statusOfP(status uint32) string {
	switch status {
	case 0:
		return "idle"
	case 1:
		return "running"
	case 2:
		return "in a system call"
	case 3:
		return "stopped for the collector"
	case 4:
		return "dead"
	}
	return "in no known state"
}

func printAddress(address uintptr) {
	print("0x")
	digits := 1
	for address>>(4*digits) != 0 {
		digits++
	}
	printHexadecimal(uint64(address), digits)
}

// showSystemCalls prints how often each was made.
func showSystemCalls() {
	print("system calls:")
	for i := range systemCalls {
		if call := &systemCalls[i]; call.count != 0 {
			print(" ")
			print(call.name)
			print(" ")
			printDecimal(call.count)
		}
	}
	print("\n")
}
