// Package shell answers what is typed.
package shell

import (
	"fmt"
	"strings"

	"lesson/keyboard"
)

type command struct {
	name, argument, help string
	run                  func(argument string)
}

// commands is filled in by init: help, which is one of them, lists them.
var commands []command

func init() {
	commands = []command{
		{"help", "", "this list", help},
		{"ps", "", "the goroutines and what they are doing", ps},
		{"mem", "", "memory: the machine's, the runtime's", mem},
		{"gc", "", "collect garbage", gc},
		{"uptime", "", "how long this has been running", uptime},
		{"go", "N", "start N goroutines, which wait until 'stop'", start},
		{"stop", "", "end them", stop},
		{"sieve", "[N]", "the first N primes, by a chain of N goroutines", sieve},
		{"echo", "TEXT", "say it", echo},
		{"clear", "", "the screen", clearScreen},
		{"panic", "[TEXT]", "what a kernel does that cannot go on", fall},
		{"halt", "", "switch the machine off", halt},
	}
}

// Run reads commands and obeys.
func Run(events <-chan keyboard.Event) {
	fmt.Println("The keyboard is a goroutine, and so is this shell. Type 'help'.")
	e := editor{events: events, prompt: "> "}
	for {
		name, argument := split(e.read())
		if name != "" {
			obey(name, argument)
		}
	}
}

func split(line string) (name, argument string) {
	line = strings.TrimSpace(line)
	if i := strings.IndexByte(line, ' '); i >= 0 {
		return line[:i], strings.TrimSpace(line[i:])
	}
	return line, ""
}

func obey(name, argument string) {
	for _, c := range commands {
		if c.name == name {
			c.run(argument)
			return
		}
	}
	complain(fmt.Sprintf("no command '%s'; 'help' lists them", name))
}

func complain(problem string) { fmt.Printf("\x1b[91m%s\x1b[0m\n", problem) }
