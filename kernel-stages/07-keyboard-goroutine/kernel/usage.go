package kernel

import "time"

// Memory returns how many bytes of real memory there are for programs, and how many are in use.
func Memory() (total, used uint64) { return framesTotal * pageBytes, framesUsed * pageBytes }

// Threads returns how many there are: the runtime calls them M.
func Threads() int {
	count := 0
	for i := firstThread; i < threadCount; i++ {
		if threads[i].state != threadFree {
			count++
		}
	}
	return count
}

// Uptime is the time since the kernel has set up its clock.
func Uptime() time.Duration { return time.Duration(nanoseconds()) }
