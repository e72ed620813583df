/** The program that the checks of the exercises about costs run in the place of main.go. */
import { SEED_VARIABLE, type Seed } from './seed.ts';

/** Bytes that are copied: a number that the reader does not know. */
const lengthOf = ([a]: Seed): number => 200 + a;
/** Words that are summed: even and odd numbers come. */
const wordsOf = ([, b]: Seed): number => 300 + b;

/** Calls the reader's package `yours`, and makes system calls; what goes wrong in one part leaves the others as they are. */
export const COSTS = `package main

import (
	"fmt"
	"runtime"
	"sync"
	"syscall"
	"time"

	"lesson/tsc"
	"lesson/yours"
)

${SEED_VARIABLE}

var ticks = tsc.PerInstruction()

func main() {
	part("copy", copying)
	part("sum", summing)
	part("pool", pooling)
	part("call", calling)
	fmt.Println("The checks return.")
}

// part prints what f says of an exercise, or that it panicked.
func part(name string, f func() string) {
	defer func() {
		if problem := recover(); problem != nil {
			fmt.Println(name, "panicked:", problem)
		}
	}()
	fmt.Println(name, f())
}

func shortest(f func()) uint64 {
	least := ^uint64(0)
	for try := 0; try < 20; try++ {
		before := tsc.Now()
		f()
		if taken := (tsc.Now() - before) / ticks; taken < least {
			least = taken
		}
	}
	return least
}

func copying() string {
	length := 200 + int(seed[0])
	from, to := make([]byte, length), make([]byte, length+20)
	for i := range from {
		from[i] = byte(i*int(seed[1]|1) + int(seed[2]))
	}
	at := int(seed[3] % 20)
	taken := shortest(func() { yours.CopyAt(to, from, at) })
	for i := range to {
		want := byte(0)
		if i >= at && i < at+length {
			want = from[i-at]
		}
		if to[i] != want {
			return fmt.Sprintf("byte %d is %d, not %d", i, to[i], want)
		}
	}
	for _, beyond := range []int{21, -1} {
		if !panics(func() { yours.CopyAt(to, from, beyond) }) {
			return fmt.Sprintf("does not panic at %d", beyond)
		}
	}
	return fmt.Sprint(taken, " instructions")
}

func panics(f func()) (did bool) {
	defer func() { did = recover() != nil }()
	f()
	return false
}

func summing() string {
	words := make([]uint64, 300+int(seed[1]))
	for i := range words {
		words[i] = uint64(i+1) * (uint64(seed[2])<<40 + uint64(seed[3]) + 1)
	}
	for length := range words {
		want := uint64(0)
		for _, word := range words[:length] {
			want += word
		}
		if sum := yours.Sum(words[:length]); sum != want {
			return fmt.Sprintf("of %d words is %d, not %d", length, sum, want)
		}
	}
	return fmt.Sprint(shortest(func() { yours.Sum(words) }), " instructions")
}

func pooling() string {
	const size = 1000
	pool := yours.NewPool(size)
	var lock sync.Mutex
	taken, most, ended := 0, 0, 0
	count := 20 + int(seed[0]%20)
	done := make(chan bool, count)
	for g := 0; g < count; g++ {
		bytes := 100 + (int(seed[1])+g*37)%900
		go func() {
			pool.Take(bytes)
			lock.Lock()
			taken += bytes
			if taken > most {
				most = taken
			}
			lock.Unlock()
			for i := 0; i < 3; i++ {
				runtime.Gosched()
			}
			lock.Lock()
			taken -= bytes
			lock.Unlock()
			pool.Give(bytes)
			done <- true
		}()
	}
	late := time.After(200 * time.Millisecond)
	for ended < count {
		select {
		case <-done:
			ended++
		case <-late:
			return fmt.Sprintf("%d of %d goroutines wait for ever", count-ended, count)
		}
	}
	if most > size {
		return fmt.Sprintf("gave out %d bytes at once, of %d", most, size)
	}
	return fmt.Sprint("served ", count)
}

func calling() string {
	taken := shortest(func() { syscall.RawSyscall(syscall.SYS_GETPID, 0, 0, 0) })
	// Threads must still take turns, whatever calls they make.
	stop, work := false, 0
	go func() {
		for !stop {
			for i := 0; i < 2000; i++ {
				work += i
			}
			syscall.RawSyscall(syscall.SYS_GETPID, 0, 0, 0)
		}
	}()
	time.Sleep(30 * time.Millisecond)
	stop = true
	return fmt.Sprint(taken, " instructions")
}
`;

/** What the reader's routines may take, by the seed; the routines that they begin with take more. */
export const limitsOf = (seed: Seed) => ({
  copy: 6 * lengthOf(seed),
  sum: 2 * wordsOf(seed),
  call: 250,
  pool: `pool served ${20 + (seed[0] % 20)}`,
});
