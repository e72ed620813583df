// What Go costs on this kernel, in instructions, and what it saves.
package main

func main() {
	bugs()
	races()
	checks()
	language()
	system()
	allocation()
	collector()
	assembly()
}
