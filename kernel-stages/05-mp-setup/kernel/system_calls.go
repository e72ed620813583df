package kernel

// systemCalls are those that the runtime makes until it has set itself up.
var systemCalls = [512]struct {
	name   string
	handle handler
	count  uint64
}{
	0:   {name: "read", handle: read},
	1:   {name: "write", handle: write},
	3:   {name: "close", handle: closeFile},
	9:   {name: "mmap", handle: mmap},
	11:  {name: "munmap", handle: munmap},
	14:  {name: "rt_sigprocmask", handle: accept},
	27:  {name: "mincore", handle: mincore},
	28:  {name: "madvise", handle: madvise},
	39:  {name: "getpid", handle: getpid},
	72:  {name: "fcntl", handle: fcntl},
	157: {name: "prctl", handle: prctl},
	158: {name: "arch_prctl", handle: archPrctl},
	186: {name: "gettid", handle: getpid},
	204: {name: "sched_getaffinity", handle: schedGetaffinity},
	228: {name: "clock_gettime", handle: clockGettime},
	231: {name: "exit_group", handle: exitGroup},
	257: {name: "openat", handle: openat},
	318: {name: "getrandom", handle: getrandom},
}
