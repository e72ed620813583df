/** Programs that the checks of chapter 6's exercises run in the place of main.go. */
import { SEED_VARIABLE, type Seed } from './seed.ts';

/** Two threads hand a ball to each other: each time, the processor must go on with the other one. */
export const THREAD_SWITCHES = `package main

import (
	"fmt"
	"runtime"
)

${SEED_VARIABLE}

func main() {
	there, back := make(chan bool), make(chan bool)
	go func() {
		runtime.LockOSThread()
		for range there {
			back <- true
		}
	}()
	runtime.LockOSThread()
	for i := 0; i < rounds(); i++ {
		there <- true
		<-back
	}
	fmt.Println("main returns.")
}

func rounds() int { return 500 + 4*int(seed[0]) }
`;

/** @returns the least number of switches that the program makes: two a round */
export const leastSwitches = ([a]: Seed): number => 2 * (500 + 4 * a);

/** Ends at once with status 42: what a kernel does without any work of its program's. */
export const NO_WORK = `package main

import "os"

func main() { os.Exit(42) }
`;

/** Prints the file backwards, which a kernel that only prints the line cannot. */
export const ONE_FILE = `package main

import (
	"fmt"
	"os"
)

${SEED_VARIABLE}

func main() {
	text, err := os.ReadFile("/motd")
	if err != nil {
		fmt.Println(err)
	}
	for i := len(text) - 1; i >= 0; i-- {
		if text[i] != '\\n' {
			fmt.Printf("%c", text[i])
		}
	}
	fmt.Println()
	_, err = os.ReadFile(fmt.Sprintf("/etc/file%d", seed[0]))
	fmt.Println(err)
}
`;
