package main

import _ "lesson/kernel"

// rt0_hack is in entry.s: where the loader jumps to, long before main.
func rt0_hack()
