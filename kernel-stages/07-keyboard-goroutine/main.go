// The machine is a computer now: keys come over a channel, and a shell answers.
package main

import (
	"lesson/keyboard"
	"lesson/shell"
)

func main() {
	shell.Run(keyboard.Listen())
}
