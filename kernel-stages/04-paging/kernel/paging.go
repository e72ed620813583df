package kernel

func readMSR(number uint32) uint64
func writeMSR(number uint32, value uint64)

func readCR0() uint64
func writeCR0(value uint64)

// writeCR3 changes to the page tables whose top table is there, and empties the processor's memory
// of the old ones.
func writeCR3(table uintptr)

// invalidatePage empties the processor's memory of one page.
func invalidatePage(address uintptr)
