package shell

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"time"

	"lesson/kernel"
)

func help(string) {
	for _, c := range commands {
		fmt.Printf("  \x1b[33m%-6s %-7s\x1b[0m %s\n", c.name, c.argument, c.help)
	}
}

func echo(text string) { fmt.Println(text) }

func clearScreen(string) { fmt.Print("\x1b[H\x1b[2J") }

func mem(string) {
	total, used := kernel.Memory()
	fmt.Printf("machine  %7d KiB, %d KiB in use\n", total>>10, used>>10)
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	fmt.Printf("heap     %7d KiB in %d objects, %d KiB taken from the machine\n",
		stats.HeapAlloc>>10, stats.HeapObjects, stats.HeapSys>>10)
	fmt.Printf("stacks   %7d KiB\n", stats.StackInuse>>10)
	fmt.Printf("threads  %7d, goroutines %d, processors %d\n",
		kernel.Threads(), runtime.NumGoroutine(), runtime.GOMAXPROCS(0))
}

func gc(string) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	runtime.GC()
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	fmt.Printf("%d KiB before, %d KiB after, in %v; the world stood still for %v\n",
		before.HeapAlloc>>10, after.HeapAlloc>>10, took.Round(time.Microsecond),
		time.Duration(after.PauseTotalNs-before.PauseTotalNs).Round(time.Microsecond))
}

func uptime(string) {
	up := kernel.Uptime().Round(time.Millisecond)
	fmt.Printf("up %v, it is %s\n", up, time.Now().UTC().Format(time.RFC1123))
}

func fall(reason string) {
	if reason == "" {
		reason = "because you said so"
	}
	panic(reason)
}

func halt(string) { os.Exit(0) }

// number reads a positive count, at most most.
func number(text string, most int) (n int, ok bool) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		complain(fmt.Sprintf("a number from 1 to %d is wanted, not '%s'", most, text))
		return 0, false
	}
	return n, true
}
