#include "textflag.h"
#include "go_asm.h"

#define MSR_FS_BASE 0xc0000100

// Every one of the 256 vectors has an entry of its own here, so that it is known which one it was:
// the processor does not say. An entry is a call, 5 bytes long, and its return address is the
// information.
#define ENTRY CALL ·trapEntry(SB)
#define ENTRIES4 ENTRY; ENTRY; ENTRY; ENTRY
#define ENTRIES16 ENTRIES4; ENTRIES4; ENTRIES4; ENTRIES4
#define ENTRIES64 ENTRIES16; ENTRIES16; ENTRIES16; ENTRIES16

TEXT ·vectors(SB), NOSPLIT|NOFRAME, $0
	ENTRIES64
	ENTRIES64
	ENTRIES64
	ENTRIES64

// func vectorsAddress() uintptr
TEXT ·vectorsAddress(SB), NOSPLIT, $0-8
	LEAQ	·vectors(SB), AX
	MOVQ	AX, ret+0(FP)
	RET

// On the stack, which is one of the interrupt stacks: the return address into vectors, the error
// code if this exception has one, then what IRETQ wants back: IP, CS, flags, SP, SS.
TEXT ·trapEntry(SB), NOSPLIT|NOFRAME, $0
	// The processor began at a multiple of 16. Seven words later there is an error code, six words
	// later there is none; then the return address stands in for it.
	TESTQ	$8, SP
	JNZ	complete
	PUSHQ	0(SP)
complete:
	PUSHQ	AX
	MOVQ	·current(SB), AX
	POPQ	registers_ax(AX)
	POPQ	registers_vectorOffset(AX)
	POPQ	registers_errorCode(AX)
	POPQ	registers_ip(AX)
	ADDQ	$8, SP	// CS: there is only one
	POPQ	registers_flags(AX)
	POPQ	registers_sp(AX)
	MOVQ	BX, registers_bx(AX)
	LEAQ	·vectors(SB), BX
	SUBQ	BX, registers_vectorOffset(AX)
	ADDQ	$8, SP	// SS, and SP is where the processor began
	MOVQ	CX, registers_cx(AX)
	MOVQ	DX, registers_dx(AX)
	MOVQ	R11, registers_r11(AX)
	CALL	·saveRest(SB)
	CALL	·trap(SB)
	JMP	·resume(SB)

// saveRest keeps the registers of what was interrupted in AX, but for those that its callers had to
// use before, and makes the kernel's own g the current one.
TEXT ·saveRest(SB), NOSPLIT|NOFRAME, $0
	MOVQ	SI, registers_si(AX)
	MOVQ	DI, registers_di(AX)
	MOVQ	BP, registers_bp(AX)
	MOVQ	R8, registers_r8(AX)
	MOVQ	R9, registers_r9(AX)
	MOVQ	R10, registers_r10(AX)
	MOVQ	R12, registers_r12(AX)
	MOVQ	R13, registers_r13(AX)
	MOVQ	R14, registers_r14(AX)
	MOVQ	R15, registers_r15(AX)
	FXSAVE64	registers_fpu(AX)
	CLD
	MOVQ	$0, BP	// what was interrupted is another chain of frames

	LEAQ	·kernelTLS+8(SB), AX
	MOVQ	AX, DX
	SHRQ	$32, DX
	MOVL	$MSR_FS_BASE, CX
	WRMSR
	RET

// resume goes on with the program whose registers current names.
TEXT ·resume(SB), NOSPLIT|NOFRAME, $0
	MOVQ	·current(SB), BX
	MOVQ	registers_fsBase(BX), AX
	MOVQ	AX, DX
	SHRQ	$32, DX
	MOVL	$MSR_FS_BASE, CX
	WRMSR

	FXRSTOR64	registers_fpu(BX)
	PUSHQ	$const_dataSelector
	PUSHQ	registers_sp(BX)
	PUSHQ	registers_flags(BX)
	PUSHQ	$const_codeSelector
	PUSHQ	registers_ip(BX)
	MOVQ	registers_ax(BX), AX
	MOVQ	registers_cx(BX), CX
	MOVQ	registers_dx(BX), DX
	MOVQ	registers_si(BX), SI
	MOVQ	registers_di(BX), DI
	PUSHQ	registers_bp(BX)
	POPQ	BP
	MOVQ	registers_r8(BX), R8
	MOVQ	registers_r9(BX), R9
	MOVQ	registers_r10(BX), R10
	MOVQ	registers_r11(BX), R11
	MOVQ	registers_r12(BX), R12
	MOVQ	registers_r13(BX), R13
	MOVQ	registers_r14(BX), R14
	MOVQ	registers_r15(BX), R15
	MOVQ	registers_bx(BX), BX
	IRETQ
