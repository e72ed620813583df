#include "textflag.h"

// What the processor does while every thread waits. Interrupts are on, and come to a stack of their
// own.
TEXT ·idle(SB), NOSPLIT|NOFRAME, $0
again:
	HLT
	JMP	again

// func idleAddress() uintptr
TEXT ·idleAddress(SB), NOSPLIT, $0-8
	LEAQ	·idle(SB), AX
	MOVQ	AX, ret+0(FP)
	RET

// func startFirstGoroutine()
//
// The end of runtime·rt0_go: a goroutine that will run runtime.main, and this thread begins to run
// goroutines. It does not come back.
TEXT ·startFirstGoroutine(SB), NOSPLIT, $8
	MOVQ	$runtime·mainPC(SB), AX
	MOVQ	AX, 0(SP)
	CALL	runtime·newproc(SB)
	CALL	runtime·mstart(SB)
	UNDEF
