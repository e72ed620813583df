#include "textflag.h"

// func sumAssembly(words []uint64) uint64
TEXT ·sumAssembly(SB), NOSPLIT, $0-32
	MOVQ	words_base+0(FP), SI
	MOVQ	words_len+8(FP), CX
	XORL	AX, AX
	TESTQ	CX, CX
	JZ	done
next:
	ADDQ	-8(SI)(CX*8), AX
	DECQ	CX
	JNZ	next
done:
	MOVQ	AX, ret+24(FP)
	RET

// func sumPairs(words []uint64) uint64
TEXT ·sumPairs(SB), NOSPLIT, $0-32
	MOVQ	words_base+0(FP), SI
	MOVQ	words_len+8(FP), CX
	PXOR	X0, X0
pair:
	MOVOU	-16(SI)(CX*8), X1
	PADDQ	X1, X0
	SUBQ	$2, CX
	JNZ	pair
	PSHUFD	$0xee, X0, X1
	PADDQ	X1, X0
	MOVQ	X0, AX
	MOVQ	AX, ret+24(FP)
	RET
