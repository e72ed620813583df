// Package tsc reads the time-stamp counter. On the machine of the book it counts instructions.
package tsc

// Now returns the counter.
func Now() uint64

// hundred returns by how much the counter advances while a hundred instructions are executed.
func hundred() uint64

// PerInstruction returns by how much the counter advances with each instruction. Where it counts
// time, as in most computers, the answer means nothing.
func PerInstruction() uint64 { return hundred() / 100 }
