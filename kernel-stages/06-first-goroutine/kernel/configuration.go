package kernel

// QEMU's machine, and this book's, have a device by which whoever starts them can hand over files:
// a port that takes a file's number, and one that gives its bytes, one after the other. (QEMU,
// "QEMU Firmware Configuration (fw_cfg) Device".)
const (
	configurationSelector = 0x510 // 16 bits
	configurationData     = 0x511

	configurationSignature = 0x0000 // the bytes "QEMU"
	configurationDirectory = 0x0019 // the number of files, then 64 bytes for each

	argumentsName   = "opt/lesson/args"
	environmentName = "opt/lesson/env"
	inputName       = "opt/lesson/stdin"
)

// configurationFile is a file of that device: its number, and how many bytes it has.
type configurationFile struct {
	selector uint16
	bytes    uint32
}

// findConfiguration returns a file of no bytes if there is none of that name.
func findConfiguration(name string) configurationFile {
	out16(configurationSelector, configurationSignature)
	for i := 0; i < len("QEMU"); i++ {
		if in8(configurationData) != "QEMU"[i] {
			return configurationFile{} // this machine has no such device
		}
	}
	out16(configurationSelector, configurationDirectory)
	for count := bigEndian(4); count > 0; count-- {
		f := configurationFile{bytes: bigEndian(4)}
		f.selector = uint16(bigEndian(2))
		bigEndian(2)
		if nameIs(name) {
			return f
		}
	}
	return configurationFile{}
}

func bigEndian(bytes int) uint32 {
	n := uint32(0)
	for ; bytes > 0; bytes-- {
		n = n<<8 | uint32(in8(configurationData))
	}
	return n
}

// nameIs reads the 56 bytes of a name, which zeros fill up.
func nameIs(name string) bool {
	same := true
	for i := 0; i < 56; i++ {
		c := in8(configurationData)
		if i < len(name) && c != name[i] || i == len(name) && c != 0 {
			same = false
		}
	}
	return same
}

// read puts the file's bytes into room, as many as fit, and a zero byte at the end unless there is
// one. It returns how many there are then.
func (f configurationFile) read(room []byte) int {
	if f.bytes == 0 {
		return 0
	}
	out16(configurationSelector, f.selector)
	n := 0
	for ; n < int(f.bytes) && n < len(room)-1; n++ {
		room[n] = in8(configurationData)
	}
	if room[n-1] != 0 {
		room[n] = 0
		n++
	}
	return n
}
