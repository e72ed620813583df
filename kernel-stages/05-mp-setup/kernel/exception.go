package kernel

func exception(r *registers, vector int) {
	if vector == pageFault && demand(readCR2(), r.errorCode) {
		return // and the instruction is tried again
	}
	dump(r)
	fail()
}
