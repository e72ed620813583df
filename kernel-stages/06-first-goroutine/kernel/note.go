package kernel

// The debug console of emulators is a port that takes text for whoever runs the machine, apart from
// what the program writes. Other machines have nothing there, and nothing happens.
const debugConsole = 0xe9

func noteText(text string) {
	for i := 0; i < len(text); i++ {
		out8(debugConsole, text[i])
	}
}

func noteDecimal(n uint64) {
	if n >= 10 {
		noteDecimal(n / 10)
	}
	out8(debugConsole, byte('0'+n%10))
}
