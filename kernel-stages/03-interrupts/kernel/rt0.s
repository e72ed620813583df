#include "textflag.h"
#include "go_asm.h"

#define CR0_MP (1<<1)
#define CR0_EM (1<<2)
#define CR4_OSFXSR (1<<9)
#define CR4_OSXMMEXCPT (1<<10)

// rt0 makes Go code possible: the least that a compiled Go function takes for granted, as
// runtime·rt0_go arranges it on Linux (src/runtime/asm_amd64.s).
//
//   - SP: a stack, and in the current g the bounds of it, because functions compare SP with them as
//     they begin.
//   - FS: its base is such that -8(FS) holds the current g; Go's linker calls this slot TLS.
//   - R14: the current g as well, in Go's register calling convention, and X15 zero. Calls from
//     assembly go through a wrapper that sets both, the g from the slot.
//   - SSE: compiled code moves memory with XMM registers.
//
// There is no heap yet, no scheduler, no garbage collector. What needs none of those works.
TEXT ·rt0(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	CLI
	CLD
	MOVQ	DI, ·memoryMapAddress(SB)
	MOVQ	SI, ·memoryMapCount(SB)

	MOVQ	CR0, AX
	ANDQ	$~CR0_EM, AX
	ORQ	$CR0_MP, AX
	MOVQ	AX, CR0
	MOVQ	CR4, AX
	ORQ	$(CR4_OSFXSR|CR4_OSXMMEXCPT), AX
	MOVQ	AX, CR4

	LEAQ	·bootStack+const_bootStackBytes(SB), SP
	PUSHQ	$0	// the end of the chain of frames
	POPQ	BP

	LEAQ	·bootStack+const_guardBytes(SB), AX
	MOVQ	SP, BX
	CALL	·setUpG0(SB)
	MOVQ	AX, ·running+registers_fsBase(SB)
	CALL	·start(SB)
	UNDEF
