package kernel

// A file is something to read from, write to or wait for. What programs call it by is a descriptor,
// a small number; several descriptors may mean the same file.

type fileKind uint8

const (
	fileNone fileKind = iota
	fileConsole
	fileEvents  // epoll
	fileCounter // eventfd
	filePipeReader
	filePipeWriter
	fileDirectory
)

type file struct {
	kind    fileKind
	uses    int    // how many descriptors mean it
	flags   uint64 // what open and fcntl set: O_RDONLY, O_WRONLY or O_RDWR, and O_NONBLOCK
	count   uint64 // an eventfd's value
	pipe    int
	changes uint64 // how often something came that can be waited for
}

const (
	openWriteOnly   = 1
	openReadWrite   = 2
	openAccessMode  = 3
	openCreate      = 0x40
	openNonblock    = 0x800
	openDirectory   = 0x10000
	openCloseOnExec = 0x80000
)

type descriptor struct {
	file        int // its place in files; 0 is none
	closeOnExec bool
}

const console = 1

var (
	files       = [256]file{console: {kind: fileConsole, uses: 3, flags: openReadWrite}}
	descriptors = [256]descriptor{{file: console}, {file: console}, {file: console}}
)

// fileOf returns the file of a descriptor, nil if there is none.
func fileOf(fd uint64) *file {
	if fd >= uint64(len(descriptors)) || descriptors[fd].file == 0 {
		return nil
	}
	return &files[descriptors[fd].file]
}

// newFile returns the place of a new file, 0 if there is none left.
func newFile(kind fileKind, flags uint64) int {
	for i := console + 1; i < len(files); i++ {
		if files[i].kind == fileNone {
			files[i] = file{kind: kind, flags: flags & (openAccessMode | openNonblock)}
			return i
		}
	}
	return 0
}

// newDescriptor has the lowest free descriptor, from the given one on, mean a file. It returns the
// descriptor or an error.
func newDescriptor(n int, from uint64, closeOnExec bool) int64 {
	for fd := from; n != 0 && fd < uint64(len(descriptors)); fd++ {
		if descriptors[fd].file == 0 {
			descriptors[fd] = descriptor{n, closeOnExec}
			files[n].uses++
			return int64(fd)
		}
	}
	return errTooManyFiles
}

// open makes a file with a descriptor of its own.
func open(kind fileKind, flags uint64) int64 {
	n := newFile(kind, flags)
	fd := newDescriptor(n, 0, flags&openCloseOnExec != 0)
	if fd < 0 && n != 0 {
		files[n] = file{}
	}
	return fd
}

// closeDescriptor frees a descriptor, and its file if that was the last one.
func closeDescriptor(fd uint64) {
	n := descriptors[fd].file
	descriptors[fd] = descriptor{}
	f := &files[n]
	f.uses--
	if f.uses > 0 {
		return
	}
	if f.kind == filePipeReader || f.kind == filePipeWriter {
		closePipeEnd(f)
	}
	forgetWatches(n)
	*f = file{}
}

// changed tells those who wait for a file that there is something new.
func changed(n int) {
	files[n].changes++
	for i := firstThread; i < threadCount; i++ {
		t := &threads[i]
		if t.state != threadWaiting {
			continue
		}
		switch t.waitsFor {
		case waitFile:
			t.goOn()
		case waitEvents:
			if found := collectEvents(t.file, t.address, t.room); found != 0 {
				t.wake(found)
			}
		}
	}
}

// waitForFile has the running thread wait until a file has changed, and then make its system call
// again: SYSCALL is two bytes long. If the file is not to be waited for it returns EAGAIN.
func waitForFile(r *registers, f *file) int64 {
	if f.flags&openNonblock != 0 {
		return errAgain
	}
	threads[runningThread].wait(waitFile, never)
	r.ip -= 2
	return int64(r.ax)
}
