package kernel

func readByte(address uintptr) byte         { return *(*byte)(pointer(address)) }
func writeByte(address uintptr, value byte) { *(*byte)(pointer(address)) = value }
