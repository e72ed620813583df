package kernel

const (
	pathBytes = 4096 // with the zero byte at its end
	nameBytes = 255

	atCurrent = 1<<64 - 100 // AT_FDCWD: a path begins in the current directory, which is the root
)

// lookUp follows a path from a directory. There is one directory, the root: the result is 0 if the
// path ends there, else an error. A path whose last name is to be created there is in a place that
// cannot be written.
func lookUp(directory uint64, path uintptr, creates bool) int64 {
	bytes := pathLength(path)
	if bytes <= 0 {
		return bytes
	}
	if problem := isDirectory(directory); readByte(path) != '/' && problem != 0 {
		return problem
	}
	end := path + uintptr(bytes)
	missing := false // a name was there that leads nowhere
	for at := path; at < end; {
		length := nameLength(at, end)
		switch {
		case length == 0: // a slash
			at++
			continue
		case missing:
			return errNoEntry // something in what is not there
		case length > nameBytes:
			return errNameTooLong
		}
		missing = !isDots(at, length)
		at += length
	}
	switch {
	case creates && missing:
		return errReadOnly
	case creates:
		return errExists
	case missing:
		return errNoEntry
	}
	return 0
}

// pathLength counts a path's bytes. It returns an error if there are none or too many, or no
// memory.
func pathLength(path uintptr) int64 {
	for i := uintptr(0); i < pathBytes; i++ {
		if (i == 0 || (path+i)%pageBytes == 0) && !faultIn(path+i, 1, accessRead) {
			return errFault
		}
		if readByte(path+i) != 0 {
			continue
		}
		if i == 0 {
			return errNoEntry
		}
		return int64(i)
	}
	return errNameTooLong
}

// nameLength counts the bytes up to a slash or the end.
func nameLength(at, end uintptr) uintptr {
	start := at
	for at < end && readByte(at) != '/' {
		at++
	}
	return at - start
}

// isDots tells whether a name is . or .., which lead from the root to the root.
func isDots(at, length uintptr) bool {
	return length <= 2 && readByte(at) == '.' && readByte(at+length-1) == '.'
}

func isDirectory(fd uint64) int64 {
	if int32(fd) == int32(atCurrent-1<<64) {
		return 0
	}
	switch f := fileOf(fd); {
	case f == nil:
		return errBadFile
	case f.kind != fileDirectory:
		return errNotDirectory
	}
	return 0
}
