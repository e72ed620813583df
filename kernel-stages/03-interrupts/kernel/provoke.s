#include "textflag.h"

TEXT ·breakpoint(SB), NOSPLIT, $0
	INT	$3
	RET

TEXT ·divide(SB), NOSPLIT, $0-24
	MOVQ	dividend+0(FP), AX
	XORL	DX, DX
	DIVQ	divisor+8(FP)
	MOVQ	AX, ret+16(FP)
	RET
