package kernel

import "unsafe"

// A file is something that a number stands for: besides the three that every program begins with,
// what the runtime waits on. Its poller sleeps in epoll_wait until a timer is due, and is woken
// early through an eventfd, or through a pipe before Go 1.23.

type fileKind uint8

const (
	fileFree fileKind = iota
	fileConsole
	fileEvents  // epoll
	fileCounter // eventfd
	filePipe    // its reading end; the writing end is the next number
	filePipeEnd
)

type file struct {
	kind  fileKind
	count uint64 // a counter's value; bytes in a pipe, of which nobody cares what they are
}

// watch is that an epoll wants to know of a file.
type watch struct {
	used          bool
	epoll, target uint64
	events        uint32
	data          uint64
}

// epollEvent as programs have it: without the room that alignment would leave.
type epollEvent struct {
	events uint32
	data   [2]uint32
}

const (
	eventReadable = 1
	eventWritable = 4

	watchAdd    = 1
	watchRemove = 2
	watchChange = 3
)

var (
	files   = [32]file{{kind: fileConsole}, {kind: fileConsole}, {kind: fileConsole}}
	watches [64]watch
)

func newFile(kind fileKind) int64 {
	for i := range files {
		if files[i].kind == fileFree {
			files[i] = file{kind: kind}
			return int64(i)
		}
	}
	return errTooManyFiles
}

func kindOf(n uint64) fileKind {
	if n >= uint64(len(files)) {
		return fileFree
	}
	return files[n].kind
}

// eventsOf tells what can be done with a file at once.
func eventsOf(n uint64) uint32 {
	switch kindOf(n) {
	case fileConsole, filePipeEnd:
		return eventWritable
	case fileCounter, filePipe:
		if files[n].count != 0 {
			return eventReadable | eventWritable
		}
		return eventWritable
	}
	return 0
}

// collectEvents writes what an epoll has to tell to address, at most room events, and returns how
// many.
func collectEvents(epoll uint64, address uintptr, room uint64) int64 {
	found := uint64(0)
	for i := range watches {
		w := &watches[i]
		if !w.used || w.epoll != epoll || found == room {
			continue
		}
		if events := eventsOf(w.target) & w.events; events != 0 {
			e := (*epollEvent)(pointer(address + uintptr(found)*unsafe.Sizeof(epollEvent{})))
			*e = epollEvent{events, [2]uint32{uint32(w.data), uint32(w.data >> 32)}}
			found++
		}
	}
	return int64(found)
}

// filesChanged wakes the threads that wait for an event which has come.
func filesChanged() {
	for i := firstThread; i < threadCount; i++ {
		t := &threads[i]
		if t.state != threadWaiting || t.waitsFor != waitEvents {
			continue
		}
		if found := collectEvents(t.file, t.address, t.room); found != 0 {
			t.wake(found)
		}
	}
}
