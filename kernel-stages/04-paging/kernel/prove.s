#include "textflag.h"

TEXT ·jumpTo(SB), NOSPLIT, $0-8
	MOVQ	address+0(FP), AX
	CALL	AX
	RET
