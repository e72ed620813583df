package shell

import (
	"fmt"

	"lesson/keyboard"
)

// editor reads lines, and shows them while they are typed.
type editor struct {
	events  <-chan keyboard.Event
	prompt  string
	history []string

	line   []byte
	cursor int
}

// read returns the next line.
func (e *editor) read() string {
	e.line, e.cursor = nil, 0
	recalled := len(e.history)
	e.show()
	for event := range e.events {
		switch {
		case event.Key == keyboard.Enter:
			fmt.Println()
			return e.remember()
		case event.Control:
			e.control(event.Character)
		case event.Character >= ' ' && len(e.line) < longest:
			if e.insert(event.Character); e.cursor == len(e.line) {
				fmt.Printf("%c", event.Character) // the common case: nothing else has changed
				continue
			}
		case event.Key == keyboard.Up && recalled > 0:
			recalled--
			e.recall(recalled)
		case event.Key == keyboard.Down && recalled < len(e.history):
			recalled++
			e.recall(recalled)
		default:
			e.edit(event.Key)
		}
		e.show()
	}
	return ""
}

func (e *editor) remember() string {
	line := string(e.line)
	if line != "" && (len(e.history) == 0 || e.history[len(e.history)-1] != line) {
		e.history = append(e.history, line)
	}
	return line
}

func (e *editor) recall(n int) {
	e.line = nil
	if n < len(e.history) {
		e.line = []byte(e.history[n])
	}
	e.cursor = len(e.line)
}

// longest keeps prompt and line on one line of the screen.
const longest = 70

func (e *editor) insert(c byte) {
	e.line = append(e.line, 0)
	copy(e.line[e.cursor+1:], e.line[e.cursor:])
	e.line[e.cursor] = c
	e.cursor++
}

// edit does what keys without a character do.
func (e *editor) edit(key keyboard.Key) {
	switch {
	case key == keyboard.Left && e.cursor > 0:
		e.cursor--
	case key == keyboard.Right && e.cursor < len(e.line):
		e.cursor++
	case key == keyboard.Home:
		e.cursor = 0
	case key == keyboard.End:
		e.cursor = len(e.line)
	case key == keyboard.Backspace && e.cursor > 0:
		e.cursor--
		e.line = append(e.line[:e.cursor], e.line[e.cursor+1:]...)
	case key == keyboard.Delete && e.cursor < len(e.line):
		e.line = append(e.line[:e.cursor], e.line[e.cursor+1:]...)
	}
}

// control does what letters do with the Ctrl key, as in other shells.
func (e *editor) control(letter byte) {
	switch letter {
	case 'a':
		e.cursor = 0
	case 'e':
		e.cursor = len(e.line)
	case 'c', 'u':
		e.line, e.cursor = nil, 0
	case 'k':
		e.line = e.line[:e.cursor]
	case 'l':
		fmt.Print("\x1b[H\x1b[2J")
	}
}

// show writes the line anew: back to its beginning, prompt, text, the rest erased, and to where the
// cursor belongs.
func (e *editor) show() {
	fmt.Printf("\r\x1b[32m%s\x1b[0m%s\x1b[K", e.prompt, e.line)
	if behind := len(e.line) - e.cursor; behind > 0 {
		fmt.Printf("\x1b[%dD", behind)
	}
}
