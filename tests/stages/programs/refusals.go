// Makes the system calls that the standard library can make on linux/amd64, with files, descriptors, processes and
// addresses that are nowhere, and prints what each answers.
package main

import (
	"fmt"
	"syscall"
	"unsafe"
)

const (
	none      = 99     // a descriptor that is not open
	nobody    = 999999 // a process that there is not
	atCwd     = -100 & (1<<64 - 1)
	noWhere   = "/nosuch/file"
	noAddress = 16
)

var (
	missing = pointer(noWhere)
	root    = pointer("/")
	empty   = pointer("")
	room    = [512]byte{}
	buffer  = uintptr(unsafe.Pointer(&room))
	vectors = [1]syscall.Iovec{{Base: &room[0], Len: 1}}
	vector  = uintptr(unsafe.Pointer(&vectors))
	pipe    [2]int32
)

func pointer(text string) uintptr {
	bytes := append([]byte(text), 0)
	return uintptr(unsafe.Pointer(&bytes[0]))
}

type call struct {
	name string
	trap uintptr
	args [6]uintptr
}

func main() {
	syscall.RawSyscall(syscall.SYS_PIPE2, uintptr(unsafe.Pointer(&pipe)), syscall.O_NONBLOCK, 0)
	in, out := uintptr(pipe[0]), uintptr(pipe[1])
	ones := ^uintptr(0)
	calls := []call{
		{"read none", 0, [6]uintptr{none, buffer, 1}},
		{"read empty pipe", 0, [6]uintptr{in, buffer, 1}},
		{"read from the end for writing", 0, [6]uintptr{out, buffer, 1}},
		{"read nowhere", 0, [6]uintptr{in, noAddress, 0}},
		{"write none", 1, [6]uintptr{none, buffer, 1}},
		{"write to the end for reading", 1, [6]uintptr{in, buffer, 1}},
		{"write nothing", 1, [6]uintptr{out, buffer, 0}},
		{"write nowhere", 1, [6]uintptr{out, noAddress, 1}},
		{"close none", 3, [6]uintptr{none}},
		{"close -1", 3, [6]uintptr{ones}},
		{"stat missing", 4, [6]uintptr{missing, buffer}},
		{"stat root", 4, [6]uintptr{root, buffer}},
		{"stat nowhere", 4, [6]uintptr{root, noAddress}},
		{"fstat none", 5, [6]uintptr{none, buffer}},
		{"fstat pipe", 5, [6]uintptr{in, buffer}},
		{"lstat missing", 6, [6]uintptr{missing, buffer}},
		{"lseek none", 8, [6]uintptr{none, 0, 0}},
		{"lseek pipe", 8, [6]uintptr{in, 0, 0}},
		{"mmap without a length", 9, [6]uintptr{0, 0, 3, 0x22, ones, 0}},
		{"mmap none", 9, [6]uintptr{0, 4096, 1, 2, none, 0}},
		{"mprotect nowhere", 10, [6]uintptr{1 << 46, 4096, 1}},
		{"mprotect unaligned", 10, [6]uintptr{4097, 4096, 1}},
		{"munmap unaligned", 11, [6]uintptr{1, 4096}},
		{"munmap nothing", 11, [6]uintptr{1 << 46, 0}},
		{"rt_sigaction 0", 13, [6]uintptr{0, 0, 0, 8}},
		{"rt_sigaction of KILL", 13, [6]uintptr{9, buffer, 0, 8}},
		{"rt_sigprocmask how", 14, [6]uintptr{77, buffer, 0, 8}},
		{"ioctl none", 16, [6]uintptr{none, 0x5401, buffer}},
		{"ioctl pipe", 16, [6]uintptr{in, 0x5401, buffer}},
		{"pread64 none", 17, [6]uintptr{none, buffer, 1, 0}},
		{"pread64 pipe", 17, [6]uintptr{in, buffer, 1, 0}},
		{"pwrite64 none", 18, [6]uintptr{none, buffer, 1, 0}},
		{"pwrite64 pipe", 18, [6]uintptr{out, buffer, 1, 0}},
		{"readv none", 19, [6]uintptr{none, vector, 1}},
		{"writev none", 20, [6]uintptr{none, vector, 1}},
		{"access missing", 21, [6]uintptr{missing, 0}},
		{"access root", 21, [6]uintptr{root, 0}},
		{"pipe nowhere", 22, [6]uintptr{noAddress}},
		{"sched_yield", 24, [6]uintptr{}},
		{"madvise unaligned", 28, [6]uintptr{1, 4096, 4}},
		{"madvise advice", 28, [6]uintptr{1 << 40, 4096, 999}},
		{"dup none", 32, [6]uintptr{none}},
		{"dup2 none", 33, [6]uintptr{none, 50}},
		{"nanosleep nowhere", 35, [6]uintptr{noAddress, 0}},
		{"getitimer which", 36, [6]uintptr{9, buffer}},
		{"setitimer which", 38, [6]uintptr{9, buffer, 0}},
		{"sendfile none", 40, [6]uintptr{none, in, 0, 1}},
		{"sendfile pipe", 40, [6]uintptr{out, in, 0, 1}},
		{"socket family", 41, [6]uintptr{999, 1, 0}},
		{"connect none", 42, [6]uintptr{none, buffer, 16}},
		{"connect pipe", 42, [6]uintptr{in, buffer, 16}},
		{"accept none", 43, [6]uintptr{none, 0, 0}},
		{"accept pipe", 43, [6]uintptr{in, 0, 0}},
		{"sendto pipe", 44, [6]uintptr{out, buffer, 1, 0, 0, 0}},
		{"recvfrom pipe", 45, [6]uintptr{in, buffer, 1, 0, 0, 0}},
		{"shutdown pipe", 48, [6]uintptr{in, 0}},
		{"bind pipe", 49, [6]uintptr{in, buffer, 16}},
		{"listen pipe", 50, [6]uintptr{in, 1}},
		{"getsockname pipe", 51, [6]uintptr{in, buffer, buffer}},
		{"getpeername none", 52, [6]uintptr{none, buffer, buffer}},
		{"setsockopt pipe", 54, [6]uintptr{in, 1, 2, buffer, 4}},
		{"getsockopt pipe", 55, [6]uintptr{in, 1, 2, buffer, buffer}},
		{"execve missing", 59, [6]uintptr{missing, 0, 0}},
		{"wait4 no child", 61, [6]uintptr{ones, 0, 0, 0}},
		{"wait4 nobody", 61, [6]uintptr{nobody, 0, 0, 0}},
		{"kill nobody", 62, [6]uintptr{nobody, 0}},
		{"fcntl none", 72, [6]uintptr{none, 1, 0}},
		{"fcntl command", 72, [6]uintptr{in, 9999, 0}},
		{"flock none", 73, [6]uintptr{none, 2}},
		{"fsync none", 74, [6]uintptr{none}},
		{"fsync pipe", 74, [6]uintptr{in}},
		{"fdatasync pipe", 75, [6]uintptr{in}},
		{"truncate missing", 76, [6]uintptr{missing, 0}},
		{"truncate root", 76, [6]uintptr{root, 0}},
		{"ftruncate none", 77, [6]uintptr{none, 0}},
		{"ftruncate pipe", 77, [6]uintptr{out, 0}},
		{"getcwd without room", 79, [6]uintptr{buffer, 1}},
		{"getcwd nowhere", 79, [6]uintptr{noAddress, 4096}},
		{"chdir missing", 80, [6]uintptr{missing}},
		{"fchdir none", 81, [6]uintptr{none}},
		{"fchdir pipe", 81, [6]uintptr{in}},
		{"rename missing", 82, [6]uintptr{missing, missing}},
		{"mkdir missing", 83, [6]uintptr{missing, 0}},
		{"mkdir root", 83, [6]uintptr{root, 0}},
		{"rmdir missing", 84, [6]uintptr{missing}},
		{"creat missing", 85, [6]uintptr{missing, 0}},
		{"link missing", 86, [6]uintptr{missing, missing}},
		{"unlink missing", 87, [6]uintptr{missing}},
		{"readlink missing", 89, [6]uintptr{missing, buffer, 10}},
		{"readlink root", 89, [6]uintptr{root, buffer, 10}},
		{"chmod missing", 90, [6]uintptr{missing, 0}},
		{"fchmod none", 91, [6]uintptr{none, 0}},
		{"chown missing", 92, [6]uintptr{missing, 0, 0}},
		{"fchown none", 93, [6]uintptr{none, 0, 0}},
		{"gettimeofday nowhere", 96, [6]uintptr{noAddress, 0}},
		{"getrlimit which", 97, [6]uintptr{99, buffer}},
		{"ptrace nobody", 101, [6]uintptr{16, nobody, 0, 0}},
		{"getpgid nobody", 121, [6]uintptr{nobody}},
		{"getsid nobody", 124, [6]uintptr{nobody}},
		{"statfs missing", 137, [6]uintptr{missing, buffer}},
		{"fstatfs none", 138, [6]uintptr{none, buffer}},
		{"getpriority nobody", 140, [6]uintptr{0, nobody}},
		{"prctl option", 157, [6]uintptr{99999, 0, 0, 0, 0}},
		{"setrlimit which", 160, [6]uintptr{99, buffer}},
		{"sync", 162, [6]uintptr{}},
		{"tkill nobody", 200, [6]uintptr{nobody, 0}},
		{"time nowhere", 201, [6]uintptr{0}},
		{"futex operation", 202, [6]uintptr{buffer, 99, 0, 0, 0, 0}},
		{"sched_getaffinity room", 204, [6]uintptr{0, 1, buffer}},
		{"epoll_create 0", 213, [6]uintptr{0}},
		{"getdents64 none", 217, [6]uintptr{none, buffer, 512}},
		{"getdents64 pipe", 217, [6]uintptr{in, buffer, 512}},
		{"clock_gettime clock", 228, [6]uintptr{99, buffer}},
		{"epoll_wait none", 232, [6]uintptr{none, buffer, 1, 0}},
		{"epoll_wait pipe", 232, [6]uintptr{in, buffer, 1, 0}},
		{"epoll_ctl none", 233, [6]uintptr{none, 1, in, buffer}},
		{"epoll_ctl pipe", 233, [6]uintptr{in, 1, out, buffer}},
		{"tgkill nobody", 234, [6]uintptr{nobody, nobody, 0}},
		{"utimes missing", 235, [6]uintptr{missing, 0}},
		{"waitid no child", 247, [6]uintptr{0, 0, buffer, 4, 0}},
		{"inotify_add_watch none", 254, [6]uintptr{none, root, 1}},
		{"inotify_rm_watch none", 255, [6]uintptr{none, 1}},
		{"openat missing", 257, [6]uintptr{atCwd, missing, 0, 0}},
		{"openat none", 257, [6]uintptr{none, pointer("file"), 0, 0}},
		{"openat pipe", 257, [6]uintptr{in, pointer("file"), 0, 0}},
		{"mkdirat none", 258, [6]uintptr{none, pointer("file"), 0}},
		{"mknodat missing", 259, [6]uintptr{atCwd, missing, 0o10000, 0}},
		{"fchownat missing", 260, [6]uintptr{atCwd, missing, 0, 0, 0}},
		{"newfstatat missing", 262, [6]uintptr{atCwd, missing, buffer, 0}},
		{"newfstatat none", 262, [6]uintptr{none, pointer("file"), buffer, 0}},
		{"unlinkat missing", 263, [6]uintptr{atCwd, missing, 0}},
		{"unlinkat none", 263, [6]uintptr{none, pointer("file"), 0}},
		{"renameat missing", 264, [6]uintptr{atCwd, missing, atCwd, missing}},
		{"linkat missing", 265, [6]uintptr{atCwd, missing, atCwd, missing, 0}},
		{"symlinkat missing", 266, [6]uintptr{missing, atCwd, missing}},
		{"readlinkat missing", 267, [6]uintptr{atCwd, missing, buffer, 10}},
		{"readlinkat none", 267, [6]uintptr{none, pointer("file"), buffer, 10}},
		{"fchmodat missing", 268, [6]uintptr{atCwd, missing, 0}},
		{"faccessat missing", 269, [6]uintptr{atCwd, missing, 0}},
		{"splice none", 275, [6]uintptr{none, 0, out, 0, 1, 0}},
		{"tee none", 276, [6]uintptr{none, out, 1, 0}},
		{"sync_file_range none", 277, [6]uintptr{none, 0, 1, 0}},
		{"utimensat missing", 280, [6]uintptr{atCwd, missing, 0, 0}},
		{"epoll_pwait none", 281, [6]uintptr{none, buffer, 1, 0, 0, 8}},
		{"fallocate none", 285, [6]uintptr{none, 0, 0, 1}},
		{"fallocate pipe", 285, [6]uintptr{out, 0, 0, 1}},
		{"accept4 none", 288, [6]uintptr{none, 0, 0, 0}},
		{"accept4 pipe", 288, [6]uintptr{in, 0, 0, 0}},
		{"dup3 none", 292, [6]uintptr{none, 50, 0}},
		{"dup3 same", 292, [6]uintptr{in, in, 0}},
		{"pipe2 flags", 293, [6]uintptr{buffer, 0x7fffffff}},
		{"preadv none", 295, [6]uintptr{none, vector, 1, 0, 0}},
		{"pwritev none", 296, [6]uintptr{none, vector, 1, 0, 0}},
		{"preadv pipe", 295, [6]uintptr{in, vector, 1, 0, 0}},
		{"prlimit64 which", 302, [6]uintptr{0, 99, 0, buffer}},
		{"prlimit64 nobody", 302, [6]uintptr{nobody, 7, 0, buffer}},
		{"syncfs none", 306, [6]uintptr{none}},
		{"sendmsg pipe", 46, [6]uintptr{out, buffer, 0}},
		{"recvmsg pipe", 47, [6]uintptr{in, buffer, 0}},
		{"sendmmsg none", 307, [6]uintptr{none, buffer, 1, 0}},
		{"getrandom nowhere", 318, [6]uintptr{noAddress, 1, 0}},
		{"execveat missing", 322, [6]uintptr{atCwd, missing, 0, 0, 0}},
		{"umask", 95, [6]uintptr{0o22}},
		{"uname nowhere", 63, [6]uintptr{noAddress}},
		{"sysinfo nowhere", 99, [6]uintptr{noAddress}},
		{"times nowhere", 100, [6]uintptr{noAddress}},
	}
	for _, c := range calls {
		result, _, errno := syscall.Syscall6(c.trap, c.args[0], c.args[1], c.args[2], c.args[3], c.args[4], c.args[5])
		if errno != 0 {
			fmt.Printf("%s: %d %v\n", c.name, int(errno), errno)
		} else {
			fmt.Printf("%s: %t\n", c.name, result == 0)
		}
	}
}
