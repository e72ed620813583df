package kernel

// systemCalls are those that the runtime makes.
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
	13:  {name: "rt_sigaction", handle: rtSigaction},
	14:  {name: "rt_sigprocmask", handle: rtSigprocmask},
	15:  {name: "rt_sigreturn", handle: rtSigreturn},
	24:  {name: "sched_yield", handle: schedYield},
	27:  {name: "mincore", handle: mincore},
	28:  {name: "madvise", handle: madvise},
	35:  {name: "nanosleep", handle: nanosleep},
	39:  {name: "getpid", handle: getpid},
	56:  {name: "clone", handle: clone},
	60:  {name: "exit", handle: exitThread},
	62:  {name: "kill", handle: kill},
	63:  {name: "uname", handle: uname},
	72:  {name: "fcntl", handle: fcntl},
	97:  {name: "getrlimit", handle: getrlimit},
	131: {name: "sigaltstack", handle: sigaltstack},
	157: {name: "prctl", handle: prctl},
	158: {name: "arch_prctl", handle: archPrctl},
	186: {name: "gettid", handle: gettid},
	202: {name: "futex", handle: futex},
	204: {name: "sched_getaffinity", handle: schedGetaffinity},
	222: {name: "timer_create", handle: noProfiler},
	228: {name: "clock_gettime", handle: clockGettime},
	231: {name: "exit_group", handle: exitGroup},
	232: {name: "epoll_wait", handle: epollWait},
	233: {name: "epoll_ctl", handle: epollCtl},
	234: {name: "tgkill", handle: tgkill},
	257: {name: "openat", handle: openat},
	281: {name: "epoll_pwait", handle: epollWait},
	290: {name: "eventfd2", handle: eventfd},
	291: {name: "epoll_create1", handle: epollCreate},
	293: {name: "pipe2", handle: pipe},
	302: {name: "prlimit64", handle: prlimit},
	318: {name: "getrandom", handle: getrandom},
}
