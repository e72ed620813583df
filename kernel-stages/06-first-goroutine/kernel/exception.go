package kernel

func exception(r *registers, vector int) {
	if onInterruptStack(uintptr(r.sp)) {
		// The kernel's own mistake, while it handled something.
		dump(r)
		fail()
	}
	result := notAllowed
	if vector == pageFault {
		if result = demand(readCR2(), r.errorCode); result == provided {
			return // and the instruction is tried again
		}
	}
	info := signalFor(r, vector, result)
	t := &threads[runningThread]
	signal := int(info.signal)
	if signal == 0 || t.signals.mask&bit(signal) != 0 || !hasHandler(signal) {
		dump(r)
		fail()
	}
	deliver(t, info)
}

// signalFor says what an exception is called among signals. (Linux tells programs the same; signal
// numbers are those of signal(7), codes those of sigaction(2).)
func signalFor(r *registers, vector int, result demandResult) signalInfo {
	switch vector {
	case divideError:
		return signalInfo{signal: signalFloating, code: codeDivision, address: r.ip}
	case breakpointTrap:
		return signalInfo{signal: signalTrap, code: codeKernel}
	case invalidOpcode:
		return signalInfo{signal: signalIllegal, code: codeKernel, address: r.ip}
	case generalProtection:
		return signalInfo{signal: signalSegment, code: codeKernel}
	case pageFault:
		info := signalInfo{signal: signalSegment, code: codeNotMapped, address: uint64(readCR2())}
		if result == noMemory {
			info.signal, info.code = signalBus, codeAddress
		} else if r.errorCode&faultProtection != 0 {
			info.code = codeForbidden
		}
		return info
	}
	return signalInfo{}
}

func hasHandler(signal int) bool { return signalActions[signal].handler > handlerIgnore }
