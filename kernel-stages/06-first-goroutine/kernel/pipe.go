package kernel

import "unsafe"

// A pipe is a ring of sixteen pages between two files, one to write and one to read. Its frames are
// given back when both ends are closed.
type pipe struct {
	frames         [pipePages]uintptr
	in, out        uint64 // how many bytes were ever written and read
	reader, writer int    // the files, 0 when closed
}

const (
	pipePages  = 16
	pipeBytes  = pipePages * pageBytes
	pipeAtomic = pageBytes // a write of no more is all there or not at all
)

var pipes [64]pipe

func pipe2(r *registers) int64 {
	if r.si&^(openNonblock|openCloseOnExec) != 0 {
		return errInvalid
	}
	return makePipe(uintptr(r.di), r.si)
}

func oldPipe(r *registers) int64 { return makePipe(uintptr(r.di), 0) }

// makePipe writes the two descriptors to address, the reader's first.
func makePipe(address uintptr, flags uint64) int64 {
	if !faultIn(address, 8, accessWrite) {
		return errFault
	}
	n := 0
	for n < len(pipes) && (pipes[n].reader != 0 || pipes[n].writer != 0) {
		n++
	}
	if n == len(pipes) {
		return errTooManyFiles
	}
	reader := open(filePipeReader, flags)
	if reader < 0 {
		return reader
	}
	writer := open(filePipeWriter, flags|openWriteOnly)
	if writer < 0 {
		closeDescriptor(uint64(reader))
		return writer
	}
	pipes[n] = pipe{reader: descriptors[reader].file, writer: descriptors[writer].file}
	files[pipes[n].reader].pipe, files[pipes[n].writer].pipe = n, n
	*(*[2]int32)(pointer(address)) = [2]int32{int32(reader), int32(writer)}
	return 0
}

// readPipe takes what is there. Without anything it waits, or, when nobody can write any more,
// tells the end.
func readPipe(r *registers, f *file) int64 {
	p := &pipes[f.pipe]
	n := smaller(uintptr(r.dx), uintptr(p.in-p.out))
	if r.dx == 0 || n == 0 && p.writer == 0 {
		return 0
	}
	if n == 0 {
		return waitForFile(r, f)
	}
	if !faultIn(uintptr(r.si), n, accessWrite) {
		return errFault
	}
	for done := uintptr(0); done < n; {
		part := p.part(p.out, n-done)
		copy(bytesAt(uintptr(r.si)+done, len(part)), part)
		p.out += uint64(len(part))
		done += uintptr(len(part))
	}
	if p.writer != 0 {
		changed(p.writer)
	}
	return int64(n)
}

// writePipe puts in what there is room for. A file that waits puts in everything, piece by piece:
// the thread remembers how far it is.
func writePipe(r *registers, f *file) int64 {
	t, p := &threads[runningThread], &pipes[f.pipe]
	if p.reader == 0 {
		t.written = 0
		t.signals.pending |= bit(signalPipe)
		return errNoReader
	}
	left, room := uintptr(r.dx)-t.written, pipeBytes-uintptr(p.in-p.out)
	if r.dx == 0 {
		return 0
	}
	n := smaller(left, room)
	if r.dx <= pipeAtomic && n < left || n == 0 {
		return waitForFile(r, f)
	}
	if !faultIn(uintptr(r.si)+t.written, n, accessRead) {
		t.written = 0
		return errFault
	}
	for end := t.written + n; t.written < end; {
		if !p.provide(p.in) {
			t.written = 0
			return errNoMemory
		}
		part := p.part(p.in, end-t.written)
		copy(part, bytesAt(uintptr(r.si)+t.written, len(part)))
		p.in += uint64(len(part))
		t.written += uintptr(len(part))
	}
	changed(p.reader)
	if t.written < uintptr(r.dx) && f.flags&openNonblock == 0 {
		return waitForFile(r, f)
	}
	written := t.written
	t.written = 0
	return int64(written)
}

// provide makes sure that there is a frame for the byte that was counted at.
func (p *pipe) provide(at uint64) bool {
	frame := &p.frames[at%pipeBytes/pageBytes]
	if *frame == 0 {
		*frame = allocateFrame()
	}
	return *frame != 0
}

// part returns at most most bytes of the ring, from the one counted at to the end of its page.
func (p *pipe) part(at uint64, most uintptr) []byte {
	within := uintptr(at % pageBytes)
	page := (*[pageBytes]byte)(physical(p.frames[at%pipeBytes/pageBytes]))
	return page[within : within+smaller(most, pageBytes-within)]
}

func bytesAt(address uintptr, count int) []byte {
	return unsafe.Slice((*byte)(pointer(address)), count)
}

// closePipeEnd tells the other end. The frames go with the second one.
func closePipeEnd(f *file) {
	p := &pipes[f.pipe]
	other := p.writer
	if f.kind == filePipeReader {
		p.reader = 0
	} else {
		p.writer, other = 0, p.reader
	}
	if other != 0 {
		changed(other)
		return
	}
	for _, frame := range p.frames {
		if frame != 0 {
			freeFrame(frame)
		}
	}
	p.frames = [pipePages]uintptr{}
}
