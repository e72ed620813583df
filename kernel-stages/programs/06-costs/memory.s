#include "textflag.h"

// func isMarking() bool
TEXT ·isMarking(SB), NOSPLIT, $0-1
	MOVB	runtime·writeBarrier(SB), AX
	MOVB	AX, ret+0(FP)
	RET
