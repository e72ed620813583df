#include "textflag.h"
#include "go_asm.h"

// Where SYSCALL comes to, with interrupts off: IP is in CX, the flags in R11, and everything else
// as it was, the stack too. From here on it is like an interrupt.
TEXT ·systemCallEntry(SB), NOSPLIT|NOFRAME, $0
	MOVQ	AX, ·systemCallNumber(SB)	// one processor, no interrupts: a variable will do
	MOVQ	·current(SB), AX
	MOVQ	CX, registers_ip(AX)
	MOVQ	R11, registers_flags(AX)
	MOVQ	SP, registers_sp(AX)
	MOVQ	BX, registers_bx(AX)
	MOVQ	CX, registers_cx(AX)
	MOVQ	DX, registers_dx(AX)
	MOVQ	R11, registers_r11(AX)
	MOVQ	·systemCallNumber(SB), BX
	MOVQ	BX, registers_ax(AX)
	LEAQ	·interruptStacks+const_interruptStacksBytes(SB), SP
	CALL	·saveRest(SB)
	CALL	·systemCall(SB)
	JMP	·resume(SB)

// func systemCallEntryAddress() uintptr
TEXT ·systemCallEntryAddress(SB), NOSPLIT, $0-8
	LEAQ	·systemCallEntry(SB), AX
	MOVQ	AX, ret+0(FP)
	RET
