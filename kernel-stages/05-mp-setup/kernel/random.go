package kernel

// random returns numbers that are good enough to spread the keys of maps, not to keep secrets: they
// come from the time-stamp counter, and repeat where that does. (splitmix64)
func random() uint64 {
	randomState += 0x9e3779b97f4a7c15 + readTSC()
	x := randomState
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

var randomState uint64
