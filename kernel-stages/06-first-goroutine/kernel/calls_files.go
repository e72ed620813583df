package kernel

import "unsafe"

func read(r *registers) int64 {
	f := fileOf(r.di)
	if f == nil || f.flags&openAccessMode == openWriteOnly {
		return errBadFile
	}
	switch f.kind {
	case fileConsole:
		return readConsole(r, f)
	case fileCounter:
		return readCounter(r, f)
	case filePipeReader:
		return readPipe(r, f)
	case fileDirectory:
		return errIsDirectory
	}
	return errInvalid
}

func write(r *registers) int64 {
	f := fileOf(r.di)
	if f == nil || f.flags&openAccessMode == 0 && f.kind != fileEvents {
		return errBadFile
	}
	switch f.kind {
	case fileConsole:
		return writeConsole(r)
	case fileCounter:
		return writeCounter(r, f)
	case filePipeWriter:
		return writePipe(r, f)
	}
	return errInvalid
}

func writeConsole(r *registers) int64 {
	if !faultIn(uintptr(r.si), uintptr(r.dx), accessRead) {
		return errFault
	}
	for i := uintptr(0); i < uintptr(r.dx); i++ {
		putByte(readByte(uintptr(r.si) + i))
	}
	showCursor()
	return int64(r.dx)
}

func closeFile(r *registers) int64 {
	if fileOf(r.di) == nil {
		return errBadFile
	}
	closeDescriptor(r.di)
	return 0
}

// openat: there is a root directory, which is empty. The runtime looks for files of Linux's, such
// as the size of large pages, and does without.
func openat(r *registers) int64 {
	result := lookUp(r.di, uintptr(r.si), r.dx&openCreate != 0)
	switch {
	case result == errExists:
		return errIsDirectory
	case result < 0:
		return result
	case r.dx&openAccessMode != 0:
		return errIsDirectory
	}
	return open(fileDirectory, r.dx)
}

const (
	fcntlDuplicate      = 0
	fcntlGetDescriptor  = 1
	fcntlSetDescriptor  = 2
	fcntlGetFlags       = 3
	fcntlSetFlags       = 4
	fcntlDuplicateClose = 1030
	fcntlGetPipeSize    = 1032
)

func fcntl(r *registers) int64 {
	f := fileOf(r.di)
	if f == nil {
		return errBadFile
	}
	d := &descriptors[r.di]
	switch r.si {
	case fcntlDuplicate, fcntlDuplicateClose:
		if r.dx >= uint64(len(descriptors)) {
			return errInvalid
		}
		return newDescriptor(d.file, r.dx, r.si == fcntlDuplicateClose)
	case fcntlGetDescriptor:
		if d.closeOnExec {
			return 1
		}
		return 0
	case fcntlSetDescriptor:
		d.closeOnExec = r.dx&1 != 0
		return 0
	case fcntlGetFlags:
		return int64(f.flags)
	case fcntlSetFlags:
		f.flags = f.flags&^openNonblock | r.dx&openNonblock
		return 0
	case fcntlGetPipeSize:
		if f.kind == filePipeReader || f.kind == filePipeWriter {
			return pipeBytes
		}
		return errBadFile
	}
	return errInvalid
}

func dup(r *registers) int64 {
	if fileOf(r.di) == nil {
		return errBadFile
	}
	return newDescriptor(descriptors[r.di].file, 0, false)
}

func dup2(r *registers) int64 {
	if r.di == r.si && fileOf(r.di) != nil {
		return int64(r.si)
	}
	r.dx = 0
	if result := dup3(r); result != errInvalid {
		return result
	}
	return errBadFile
}

// dup3 has a given descriptor mean another's file.
func dup3(r *registers) int64 {
	from, to := r.di, r.si
	switch {
	case r.dx&^openCloseOnExec != 0 || from == to:
		return errInvalid
	case fileOf(from) == nil || to >= uint64(len(descriptors)):
		return errBadFile
	}
	files[descriptors[from].file].uses++ // first: both may be of one file
	if fileOf(to) != nil {
		closeDescriptor(to)
	}
	descriptors[to] = descriptor{descriptors[from].file, r.dx != 0}
	return int64(to)
}

// Calls about a place in a file: the console, pipes and the like have none.

func lseek(r *registers) int64 {
	switch f := fileOf(r.di); {
	case f == nil:
		return errBadFile
	case f.kind != fileDirectory:
		return errNoSeek
	case r.dx > 1:
		return errInvalid
	}
	return int64(r.si)
}

func pread(r *registers) int64 {
	switch f := fileOf(r.di); {
	case f == nil:
		return errBadFile
	case f.kind == fileDirectory:
		return errIsDirectory
	}
	return errNoSeek
}

func getdents(r *registers) int64 {
	switch f := fileOf(r.di); {
	case f == nil:
		return errBadFile
	case f.kind != fileDirectory:
		return errNotDirectory
	}
	return 0 // the root directory is empty
}

// fileStatus is what stat tells. (Linux's struct stat)
type fileStatus struct {
	device, inode, links uint64
	mode, user, group, _ uint32
	rawDevice            uint64
	size, blockSize      int64
	blocks               int64
	times                [3]timespec
	_                    [3]uint64
}

// The kind of a file, and what its owner, its group and everybody may do with it.
const (
	modeConsole   = 0o020000 | 0o620
	modeDirectory = 0o040000 | 0o555
	modePipe      = 0o010000 | 0o600
	modeOther     = 0o600

	consoleDevice = 4<<8 | 64 // Linux's number of COM1
	inodeRoot     = 1
)

func fstat(r *registers) int64 {
	f := fileOf(r.di)
	if f == nil {
		return errBadFile
	}
	return tellStatus(uintptr(r.si), f)
}

// statAt looks a path up, or tells of a descriptor if the path is empty and that is allowed.
func statAt(r *registers) int64 {
	const emptyPath = 0x1000
	path := uintptr(r.si)
	if r.r10&emptyPath != 0 && faultIn(path, 1, accessRead) && readByte(path) == 0 {
		if f := fileOf(r.di); f != nil {
			return tellStatus(uintptr(r.dx), f)
		}
		return errBadFile
	}
	if result := lookUp(r.di, uintptr(r.si), false); result != 0 {
		return result
	}
	return tellStatus(uintptr(r.dx), &file{kind: fileDirectory})
}

func stat(r *registers) int64 {
	if result := lookUp(atCurrent, uintptr(r.di), false); result != 0 {
		return result
	}
	return tellStatus(uintptr(r.si), &file{kind: fileDirectory})
}

func tellStatus(address uintptr, f *file) int64 {
	if !faultIn(address, unsafe.Sizeof(fileStatus{}), accessWrite) {
		return errFault
	}
	start := timespec{startTime, 0}
	s := fileStatus{links: 1, mode: modeOther, blockSize: pageBytes}
	s.times = [3]timespec{start, start, start}
	switch f.kind {
	case fileConsole:
		s.mode, s.rawDevice = modeConsole, consoleDevice
	case fileDirectory:
		s.mode, s.links, s.inode = modeDirectory, 2, inodeRoot
	case filePipeReader, filePipeWriter:
		s.mode, s.inode = modePipe, inodeRoot+1+uint64(f.pipe)
	}
	*(*fileStatus)(pointer(address)) = s
	return 0
}

func getcwd(r *registers) int64 {
	const root = "/\x00"
	if r.si < uint64(len(root)) {
		return errRange
	}
	if !faultIn(uintptr(r.di), uintptr(len(root)), accessWrite) {
		return errFault
	}
	copy(bytesAt(uintptr(r.di), len(root)), root)
	return int64(len(root))
}

// isThere is for calls that need a file and do nothing with it.
func isThere(r *registers) int64 {
	if fileOf(r.di) == nil {
		return errBadFile
	}
	return 0
}
