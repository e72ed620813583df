package kernel

import "unsafe"

func eventfd(r *registers) int64 {
	fd := open(fileCounter, openReadWrite|r.si&(openNonblock|openCloseOnExec))
	if fd >= 0 {
		fileOf(uint64(fd)).count = r.di
	}
	return fd
}

// readCounter takes the whole value.
func readCounter(r *registers, f *file) int64 {
	switch {
	case r.dx < 8:
		return errInvalid
	case f.count == 0:
		return waitForFile(r, f)
	case !faultIn(uintptr(r.si), 8, accessWrite):
		return errFault
	}
	*(*uint64)(pointer(uintptr(r.si))) = f.count
	f.count = 0
	changed(descriptors[r.di].file)
	return 8
}

// writeCounter adds to the value, which has to stay below 1<<64 - 1.
func writeCounter(r *registers, f *file) int64 {
	if r.dx < 8 {
		return errInvalid
	}
	if !faultIn(uintptr(r.si), 8, accessRead) {
		return errFault
	}
	more := *(*uint64)(pointer(uintptr(r.si)))
	if more == 1<<64-1 {
		return errInvalid
	}
	if f.count+more < more || f.count+more == 1<<64-1 {
		return waitForFile(r, f)
	}
	f.count += more
	changed(descriptors[r.di].file)
	return 8
}

func epollCreate(r *registers) int64 { return open(fileEvents, r.di&openCloseOnExec) }

func oldEpollCreate(r *registers) int64 {
	if int32(r.di) <= 0 {
		return errInvalid
	}
	return open(fileEvents, 0)
}

func epollCtl(r *registers) int64 {
	operation, fd, address := r.si, r.dx, uintptr(r.r10)
	epoll, target := fileOf(r.di), fileOf(fd)
	switch {
	case operation != watchRemove && !faultIn(address, unsafe.Sizeof(epollEvent{}), accessRead):
		return errFault
	case epoll == nil || target == nil:
		return errBadFile
	case target.kind == fileDirectory:
		return errNotPermitted // as Linux says of files on a disk: one never waits for them
	case epoll.kind != fileEvents || epoll == target:
		return errInvalid
	}
	set, n := descriptors[r.di].file, descriptors[fd].file
	w := findWatch(set, n, fd)
	switch {
	case operation < watchAdd || operation > watchChange:
		return errInvalid
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
		*w = watch{}
		return 0
	}
	e := (*epollEvent)(pointer(address))
	data := uint64(e.data[0]) | uint64(e.data[1])<<32
	*w = watch{set, n, fd, e.events, data, target.changes}
	changed(n) // which is news to this watch
	return 0
}

func epollWait(r *registers) int64 {
	address, room, milliseconds := uintptr(r.si), r.dx, int32(r.r10)
	bytes := unsafe.Sizeof(epollEvent{})
	f := fileOf(r.di)
	switch {
	case f == nil:
		return errBadFile
	case f.kind != fileEvents || int32(room) <= 0 || room > uint64(len(watches))<<8:
		return errInvalid
	case !faultIn(address, uintptr(room)*bytes, accessWrite):
		return errFault
	}
	epoll := descriptors[r.di].file
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
