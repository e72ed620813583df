package kernel

// Printing without fmt, which needs a heap.

func print(text string) {
	for i := 0; i < len(text); i++ {
		putByte(text[i])
	}
	showCursor()
}

func printDecimal(n uint64) {
	var digits [20]byte
	i := len(digits)
	for {
		i--
		digits[i] = byte('0' + n%10)
		if n /= 10; n == 0 {
			break
		}
	}
	for ; i < len(digits); i++ {
		putByte(digits[i])
	}
	showCursor()
}

// printHexadecimal prints the lowest digits of n.
func printHexadecimal(n uint64, digits int) {
	for i := digits - 1; i >= 0; i-- {
		putByte("0123456789abcdef"[n>>(4*i)&15])
	}
	showCursor()
}
