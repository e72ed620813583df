package main

// main is what a Go program begins with, once there is a runtime to begin it. Nobody calls it yet:
// the loader jumps to rt0_hack in entry.s, and from there the kernel does without.
func main() {}
