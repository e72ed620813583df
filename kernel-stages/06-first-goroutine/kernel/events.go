package kernel

import "unsafe"

// epoll is a set of files with what one wants to know of each. The runtime's poller sleeps in
// epoll_wait until a timer is due or a pipe has changed, and is woken early through an eventfd, or
// through a pipe before Go 1.23.

// watch is that an epoll wants to know of a file.
type watch struct {
	epoll, target int // files; no epoll: not in use
	fd            uint64
	events        uint32
	data          uint64
	told          uint64 // how often the target had changed when it was last told of
}

// epollEvent as programs have it: without the room that alignment would leave.
type epollEvent struct {
	events uint32
	data   [2]uint32
}

const (
	eventReadable = 1 << 0
	eventWritable = 1 << 2
	eventError    = 1 << 3  // told whether it was asked for or not
	eventHangUp   = 1 << 4  // this one, too
	eventEdge     = 1 << 31 // tell once for each change, not as long as it is so

	watchAdd    = 1
	watchRemove = 2
	watchChange = 3
)

var watches [256]watch

// eventsOf tells what can be done with a file at once.
func eventsOf(f *file) uint32 {
	switch f.kind {
	case fileConsole:
		if inputIsReady() {
			return eventReadable | eventWritable
		}
		return eventWritable
	case fileCounter:
		if f.count != 0 {
			return eventReadable | eventWritable
		}
		return eventWritable
	case filePipeReader, filePipeWriter:
		return pipes[f.pipe].eventsOf(f.kind)
	}
	return 0
}

func (p *pipe) eventsOf(end fileKind) uint32 {
	events := uint32(0)
	switch {
	case end == filePipeReader && p.in != p.out:
		events |= eventReadable
	case end == filePipeWriter && p.in-p.out <= pipeBytes-pipeAtomic:
		events |= eventWritable
	}
	switch {
	case end == filePipeReader && p.writer == 0:
		events |= eventHangUp
	case end == filePipeWriter && p.reader == 0:
		events |= eventError
	}
	return events
}

// collectEvents writes what an epoll has to tell to address, at most room events, and returns how
// many.
func collectEvents(epoll int, address uintptr, room uint64) int64 {
	found := uint64(0)
	for i := range watches {
		w := &watches[i]
		if w.epoll != epoll || found == room {
			continue
		}
		f := &files[w.target]
		if w.events&eventEdge != 0 && w.told == f.changes {
			continue
		}
		if events := eventsOf(f) & (w.events | eventError | eventHangUp); events != 0 {
			e := (*epollEvent)(pointer(address + uintptr(found)*unsafe.Sizeof(epollEvent{})))
			*e = epollEvent{events, [2]uint32{uint32(w.data), uint32(w.data >> 32)}}
			w.told = f.changes
			found++
		}
	}
	return int64(found)
}

func forgetWatches(n int) {
	for i := range watches {
		if watches[i].epoll == n || watches[i].target == n {
			watches[i] = watch{}
		}
	}
}

func findWatch(epoll, target int, fd uint64) *watch {
	for i := range watches {
		if w := &watches[i]; w.epoll == epoll && w.target == target && w.fd == fd {
			return w
		}
	}
	return nil
}

func freeWatch() *watch {
	for i := range watches {
		if watches[i].epoll == 0 {
			return &watches[i]
		}
	}
	return nil
}
