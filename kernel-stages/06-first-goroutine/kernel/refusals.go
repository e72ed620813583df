package kernel

// refusal is what is answered to a call that this kernel has nothing for: what Linux answers where
// there is no such file, process, network or device.
type refusal struct {
	name string

	// path is which argument, from 1, names a file, 0 if none does. The root directory is the only
	// file whose name leads anywhere. From the second argument on, the one before is the directory
	// to begin in.
	path    int
	creates bool // the path's last name is to be made

	fd    bool  // the first argument is a descriptor
	errno int64 // the answer when all that is there
}

func (f *refusal) answer(r *registers) int64 {
	if f.fd && fileOf(r.di) == nil {
		return errBadFile
	}
	if f.path != 0 {
		begin := [...]uint64{atCurrent, r.di, r.si, r.dx}
		path := [...]uint64{r.di, r.si, r.dx, r.r10}
		if result := lookUp(begin[f.path-1], uintptr(path[f.path-1]), f.creates); result != 0 {
			return result
		}
	}
	return f.errno
}

var refusals = [len(systemCalls)]refusal{
	// Files by name.
	21:  {name: "access", path: 1},
	76:  {name: "truncate", path: 1, errno: errIsDirectory},
	80:  {name: "chdir", path: 1},
	82:  {name: "rename", path: 1, errno: errBusy},
	83:  {name: "mkdir", path: 1, creates: true},
	84:  {name: "rmdir", path: 1, errno: errBusy},
	85:  {name: "creat", path: 1, creates: true},
	86:  {name: "link", path: 1, errno: errNotPermitted},
	87:  {name: "unlink", path: 1, errno: errIsDirectory},
	89:  {name: "readlink", path: 1, errno: errInvalid},
	90:  {name: "chmod", path: 1, errno: errReadOnly},
	92:  {name: "chown", path: 1, errno: errReadOnly},
	94:  {name: "lchown", path: 1, errno: errReadOnly},
	132: {name: "utime", path: 1, errno: errReadOnly},
	133: {name: "mknod", path: 1, creates: true},
	137: {name: "statfs", path: 1, errno: errNoSystemCall},
	155: {name: "pivot_root", path: 1, errno: errInvalid},
	161: {name: "chroot", path: 1},
	163: {name: "acct", path: 1, errno: errNoSystemCall},
	165: {name: "mount", errno: errNoDevice},
	166: {name: "umount2", path: 1, errno: errBusy},
	188: {name: "setxattr", path: 1, errno: errNotSupported},
	191: {name: "getxattr", path: 1, errno: errNotSupported},
	194: {name: "listxattr", path: 1, errno: errNotSupported},
	197: {name: "removexattr", path: 1, errno: errNotSupported},
	235: {name: "utimes", path: 1, errno: errReadOnly},
	254: {name: "inotify_add_watch", errno: errBadFile},
	255: {name: "inotify_rm_watch", errno: errBadFile},
	258: {name: "mkdirat", path: 2, creates: true},
	259: {name: "mknodat", path: 2, creates: true},
	260: {name: "fchownat", path: 2, errno: errReadOnly},
	261: {name: "futimesat", path: 2, errno: errReadOnly},
	263: {name: "unlinkat", path: 2, errno: errBusy},
	264: {name: "renameat", path: 2, errno: errBusy},
	265: {name: "linkat", path: 2, errno: errNotPermitted},
	266: {name: "symlinkat", path: 3, creates: true},
	267: {name: "readlinkat", path: 2, errno: errInvalid},
	268: {name: "fchmodat", path: 2, errno: errReadOnly},
	269: {name: "faccessat", path: 2},
	280: {name: "utimensat", path: 2, errno: errReadOnly},
	316: {name: "renameat2", path: 2, errno: errBusy},

	// Files by descriptor.
	16:  {name: "ioctl", fd: true, errno: errNoTerminal},
	18:  {name: "pwrite64", fd: true, errno: errNoSeek},
	19:  {name: "readv", fd: true, errno: errNoSystemCall},
	20:  {name: "writev", fd: true, errno: errNoSystemCall},
	40:  {name: "sendfile", fd: true, errno: errInvalid},
	73:  {name: "flock", fd: true},
	74:  {name: "fsync", fd: true, errno: errInvalid},
	75:  {name: "fdatasync", fd: true, errno: errInvalid},
	77:  {name: "ftruncate", fd: true, errno: errInvalid},
	81:  {name: "fchdir", fd: true, errno: errNotDirectory},
	91:  {name: "fchmod", fd: true, errno: errReadOnly},
	93:  {name: "fchown", fd: true, errno: errReadOnly},
	138: {name: "fstatfs", fd: true, errno: errNoSystemCall},
	275: {name: "splice", fd: true, errno: errInvalid},
	276: {name: "tee", fd: true, errno: errInvalid},
	277: {name: "sync_file_range", fd: true, errno: errNoSeek},
	285: {name: "fallocate", fd: true, errno: errNoSeek},
	295: {name: "preadv", fd: true, errno: errNoSeek},
	296: {name: "pwritev", fd: true, errno: errNoSeek},
	162: {name: "sync"},
	306: {name: "syncfs", fd: true},

	// Networks: no family of addresses is known, so that no descriptor is a socket.
	41:  {name: "socket", errno: errNoSuchFamily},
	42:  {name: "connect", fd: true, errno: errNotSocket},
	43:  {name: "accept", fd: true, errno: errNotSocket},
	44:  {name: "sendto", fd: true, errno: errNotSocket},
	45:  {name: "recvfrom", fd: true, errno: errNotSocket},
	46:  {name: "sendmsg", fd: true, errno: errNotSocket},
	47:  {name: "recvmsg", fd: true, errno: errNotSocket},
	48:  {name: "shutdown", fd: true, errno: errNotSocket},
	49:  {name: "bind", fd: true, errno: errNotSocket},
	50:  {name: "listen", fd: true, errno: errNotSocket},
	51:  {name: "getsockname", fd: true, errno: errNotSocket},
	52:  {name: "getpeername", fd: true, errno: errNotSocket},
	53:  {name: "socketpair", errno: errNoSuchFamily},
	54:  {name: "setsockopt", fd: true, errno: errNotSocket},
	55:  {name: "getsockopt", fd: true, errno: errNotSocket},
	288: {name: "accept4", fd: true, errno: errNotSocket},
	299: {name: "recvmmsg", fd: true, errno: errNotSocket},
	307: {name: "sendmmsg", fd: true, errno: errNotSocket},

	// Processes: no other is there, and this one has no children.
	59:  {name: "execve", path: 1, errno: errNotPermitted},
	61:  {name: "wait4", errno: errNoChild},
	101: {name: "ptrace", errno: errNoProcess},
	109: {name: "setpgid", errno: errNotPermitted},
	112: {name: "setsid", errno: errNotPermitted},
	247: {name: "waitid", errno: errNoChild},
	322: {name: "execveat", path: 2, errno: errNotPermitted},

	// What only the owner of a whole machine may change.
	103: {name: "syslog", errno: errNotPermitted},
	159: {name: "adjtimex", errno: errNotPermitted},
	164: {name: "settimeofday", errno: errNotPermitted},
	167: {name: "swapon", path: 1, errno: errNotPermitted},
	168: {name: "swapoff", path: 1, errno: errNotPermitted},
	169: {name: "reboot", errno: errNotPermitted},
	170: {name: "sethostname", errno: errNotPermitted},
	171: {name: "setdomainname", errno: errNotPermitted},
	172: {name: "iopl", errno: errNotPermitted},
	173: {name: "ioperm", errno: errNotPermitted},
	272: {name: "unshare", errno: errNotPermitted},

	// What the runtime and the library do without, as on a Linux that was built without it or is
	// older.
	222: {name: "timer_create", errno: errInvalid},
	223: {name: "timer_settime", errno: errInvalid},
	226: {name: "timer_delete", errno: errInvalid},
	253: {name: "inotify_init", errno: errNoSystemCall},
	294: {name: "inotify_init1", errno: errNoSystemCall},
	326: {name: "copy_file_range", errno: errNoSystemCall},
	332: {name: "statx", errno: errNoSystemCall},
	424: {name: "pidfd_send_signal", errno: errNoSystemCall},
	434: {name: "pidfd_open", errno: errNoSystemCall},
	435: {name: "clone3", errno: errNoSystemCall},
	436: {name: "close_range", errno: errNoSystemCall},
	437: {name: "openat2", errno: errNoSystemCall},
	439: {name: "faccessat2", errno: errNoSystemCall},
	441: {name: "epoll_pwait2", errno: errNoSystemCall},
}
