#include "textflag.h"
#include "runtime/go_asm.h"

// Where the runtime keeps its list of goroutines, and in a g what we show of it, in the order of
// goroutineLayout in goroutines.go.
#define WORD(index, value) DATA ·goroutineOffsets+(index*8)(SB)/8, $value

WORD(0, runtime·allgs(SB))
WORD(1, g_goid)
WORD(2, g_atomicstatus)
WORD(3, g_waitreason)
WORD(4, g_startpc)
GLOBL ·goroutineOffsets(SB), RODATA|NOPTR, $(5*8)

// func goroutineOffsetsAddress() *goroutineLayout
TEXT ·goroutineOffsetsAddress(SB), NOSPLIT, $0-8
	LEAQ	·goroutineOffsets(SB), AX
	MOVQ	AX, ret+0(FP)
	RET
