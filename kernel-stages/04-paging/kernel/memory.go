package kernel

// setUpMemory takes over the machine's memory.
func setUpMemory() {
	ranges := memoryMap()
	setUpFrames(ranges)
	if !setUpAddressSpace(ranges) {
		print("There is not enough memory.\n")
		fail()
	}
}

func printMemory() {
	print("Memory: ")
	printDecimal(framesTotal)
	print(" frames of 4 KiB, ")
	printDecimal(framesUsed)
	print(" used\n")
}
