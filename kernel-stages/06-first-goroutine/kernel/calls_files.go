package kernel

import "unsafe"

const (
	errTooManyFiles = -24

	commandGetFlags = 3
	flagsReadWrite  = 2
)

func write(r *registers) int64 {
	if !faultIn(uintptr(r.si), uintptr(r.dx), accessRead) {
		return errFault
	}
	switch kindOf(r.di) {
	case fileConsole:
		for i := uintptr(0); i < uintptr(r.dx); i++ {
			putByte(readByte(uintptr(r.si) + i))
		}
		showCursor()
	case fileCounter:
		if r.dx < 8 {
			return errInvalid
		}
		files[r.di].count += *(*uint64)(pointer(uintptr(r.si)))
		filesChanged()
	case filePipeEnd:
		files[r.di-1].count += r.dx
		filesChanged()
	default:
		return errBadFile
	}
	return int64(r.dx)
}

// read finds the end of the console's input at once: nobody types yet.
func read(r *registers) int64 {
	if !faultIn(uintptr(r.si), uintptr(r.dx), accessWrite) {
		return errFault
	}
	switch kindOf(r.di) {
	case fileConsole:
		return 0
	case fileCounter:
		return readCounter(r)
	case filePipe:
		return readPipe(r)
	}
	return errBadFile
}

func readCounter(r *registers) int64 {
	f := &files[r.di]
	switch {
	case r.dx < 8:
		return errInvalid
	case f.count == 0:
		return errAgain
	}
	*(*uint64)(pointer(uintptr(r.si))) = f.count
	f.count = 0
	return 8
}

func readPipe(r *registers) int64 {
	f := &files[r.di]
	if f.count == 0 {
		return errAgain
	}
	n := r.dx
	if n > f.count {
		n = f.count
	}
	for i := uint64(0); i < n; i++ {
		writeByte(uintptr(r.si+i), 0)
	}
	f.count -= n
	return int64(n)
}

func closeFile(r *registers) int64 {
	if kindOf(r.di) == fileFree {
		return errBadFile
	}
	files[r.di].kind = fileFree
	for i := range watches {
		if watches[i].target == r.di || watches[i].epoll == r.di {
			watches[i].used = false
		}
	}
	return 0
}

// openat: the runtime looks for files of Linux's, such as the size of large pages, and does
// without.
func openat(r *registers) int64 { return errNoEntry }

func fcntl(r *registers) int64 {
	if kindOf(r.di) == fileFree {
		return errBadFile
	}
	if r.si == commandGetFlags {
		return flagsReadWrite
	}
	return 0
}

func eventfd(r *registers) int64 {
	n := newFile(fileCounter)
	if n >= 0 {
		files[n].count = r.di
	}
	return n
}

func pipe(r *registers) int64 {
	if !faultIn(uintptr(r.di), 8, accessWrite) {
		return errFault
	}
	for i := 0; i+1 < len(files); i++ {
		if files[i].kind == fileFree && files[i+1].kind == fileFree {
			files[i], files[i+1] = file{kind: filePipe}, file{kind: filePipeEnd}
			*(*[2]int32)(pointer(uintptr(r.di))) = [2]int32{int32(i), int32(i + 1)}
			return 0
		}
	}
	return errTooManyFiles
}

func epollCreate(r *registers) int64 { return newFile(fileEvents) }

func epollCtl(r *registers) int64 {
	epoll, operation, target, address := r.di, r.si, r.dx, uintptr(r.r10)
	if kindOf(epoll) != fileEvents || kindOf(target) == fileFree {
		return errBadFile
	}
	if operation != watchRemove && !faultIn(address, unsafe.Sizeof(epollEvent{}), accessRead) {
		return errFault
	}
	w := findWatch(epoll, target)
	switch {
	case operation == watchAdd && w != nil:
		return errExists
	case operation == watchAdd:
		if w = freeWatch(); w == nil {
			return errNoMemory
		}
	case w == nil:
		return errNoEntry
	}
	if operation == watchRemove {
		w.used = false
		return 0
	}
	e := (*epollEvent)(pointer(address))
	*w = watch{true, epoll, target, e.events, uint64(e.data[0]) | uint64(e.data[1])<<32}
	filesChanged()
	return 0
}

const errExists = -17

func findWatch(epoll, target uint64) *watch {
	for i := range watches {
		if w := &watches[i]; w.used && w.epoll == epoll && w.target == target {
			return w
		}
	}
	return nil
}

func freeWatch() *watch {
	for i := range watches {
		if !watches[i].used {
			return &watches[i]
		}
	}
	return nil
}

func epollWait(r *registers) int64 {
	epoll, address, room, milliseconds := r.di, uintptr(r.si), r.dx, int32(r.r10)
	if kindOf(epoll) != fileEvents {
		return errBadFile
	}
	if int32(room) <= 0 {
		return errInvalid
	}
	if !faultIn(address, uintptr(room)*unsafe.Sizeof(epollEvent{}), accessWrite) {
		return errFault
	}
	found := collectEvents(epoll, address, room)
	if found != 0 || milliseconds == 0 {
		return found
	}
	deadline := int64(never)
	if milliseconds > 0 {
		deadline = nanoseconds() + int64(milliseconds)*1e6
	}
	t := &threads[runningThread]
	t.file, t.address, t.room = epoll, address, room
	t.wait(waitEvents, deadline)
	return 0
}
