#include "textflag.h"

TEXT ·in8(SB), NOSPLIT, $0-9
	MOVW	port+0(FP), DX
	INB
	MOVB	AX, ret+8(FP)
	RET

TEXT ·in16(SB), NOSPLIT, $0-10
	MOVW	port+0(FP), DX
	INW
	MOVW	AX, ret+8(FP)
	RET

TEXT ·out8(SB), NOSPLIT, $0-3
	MOVW	port+0(FP), DX
	MOVB	value+2(FP), AX
	OUTB
	RET

TEXT ·out16(SB), NOSPLIT, $0-4
	MOVW	port+0(FP), DX
	MOVW	value+2(FP), AX
	OUTW
	RET

TEXT ·enableInterrupts(SB), NOSPLIT, $0
	STI
	RET

TEXT ·disableInterrupts(SB), NOSPLIT, $0
	CLI
	RET

// STI takes effect only after the instruction that follows it: no interrupt can come between these
// two, which HLT would then wait for in vain.
TEXT ·waitForInterrupt(SB), NOSPLIT, $0
	STI
	HLT
	CLI
	RET

TEXT ·stop(SB), NOSPLIT, $0
	CLI
again:
	HLT
	JMP	again

TEXT ·readCR2(SB), NOSPLIT, $0-8
	MOVQ	CR2, AX
	MOVQ	AX, ret+0(FP)
	RET

TEXT ·loadGDT(SB), NOSPLIT, $0-8
	MOVQ	pointer+0(FP), AX
	LGDT	(AX)
	RET

TEXT ·loadIDT(SB), NOSPLIT, $0-8
	MOVQ	pointer+0(FP), AX
	LIDT	(AX)
	RET

TEXT ·loadTaskRegister(SB), NOSPLIT, $0-2
	MOVW	selector+0(FP), AX
	LTR	AX
	RET

// CS is loaded by a return to another segment: it pops the address and the selector. FS is left
// alone: in 64-bit mode only its base counts, and loading a selector would clear that.
TEXT ·loadSegments(SB), NOSPLIT, $0-4
	MOVWLZX	code+0(FP), AX
	MOVWLZX	data+2(FP), BX
	MOVW	BX, DS
	MOVW	BX, ES
	MOVW	BX, SS
	PUSHQ	AX
	LEAQ	·reloaded(SB), CX
	PUSHQ	CX
	RETFQ

// What loadSegments returns to, and from: its own caller's address is on top of the stack again.
TEXT ·reloaded(SB), NOSPLIT|NOFRAME, $0
	RET
