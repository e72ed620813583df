#include "textflag.h"
#include "runtime/go_asm.h"
#include "runtime/go_tls.h"

// func attempt(f func()) bool
//
// Go's functions keep no register for their callers but SP and BP, so these two are all there is to
// come back to.
TEXT ·attempt(SB), NOSPLIT|NOFRAME, $0-9
	PUSHQ	BP
	MOVQ	SP, BP
	MOVQ	SP, ·attemptSP(SB)
	MOVQ	BP, ·attemptBP(SB)
	MOVQ	f+0(FP), DX	// a func value points to its code's address, and is itself passed in DX
	get_tls(CX)
	MOVQ	g(CX), R14
	XORPS	X15, X15
	CALL	(DX)
	MOVQ	$0, ·attemptSP(SB)
	MOVB	$1, ret+8(FP)
	POPQ	BP
	RET

// Where an attempt goes on when an exception has ended it, with the stack as it was before the
// call.
TEXT ·attemptFailed(SB), NOSPLIT|NOFRAME, $0
	MOVB	$0, 24(SP)
	XCHGQ	BP, 0(SP)
	ADDQ	$8, SP
	RET

// func attemptFailedAddress() uintptr
TEXT ·attemptFailedAddress(SB), NOSPLIT, $0-8
	LEAQ	·attemptFailed(SB), AX
	MOVQ	AX, ret+0(FP)
	RET
