package kernel

// There are no files, only what every program has open from the start.
const (
	standardInput  = 0
	standardOutput = 1
	standardError  = 2
)

func write(r *registers) int64 {
	if r.di != standardOutput && r.di != standardError {
		return errBadFile
	}
	if !faultIn(uintptr(r.si), uintptr(r.dx), accessRead) {
		return errFault
	}
	for i := uintptr(0); i < uintptr(r.dx); i++ {
		putByte(readByte(uintptr(r.si) + i))
	}
	showCursor()
	return int64(r.dx)
}

// read finds the end of the input at once: nobody types yet.
func read(r *registers) int64 {
	if r.di != standardInput {
		return errBadFile
	}
	return 0
}

func closeFile(r *registers) int64 {
	if r.di > standardError {
		return errBadFile
	}
	return 0
}

// openat: the runtime looks for files of Linux's, such as the size of large pages, and does
// without.
func openat(r *registers) int64 { return errNoEntry }

// fcntl: the runtime wants to know whether the first three files are open.
func fcntl(r *registers) int64 {
	if r.di > standardError {
		return errBadFile
	}
	return 0
}
