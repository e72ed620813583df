#include "textflag.h"

TEXT ·readMSR(SB), NOSPLIT, $0-16
	MOVL	number+0(FP), CX
	RDMSR
	SHLQ	$32, DX
	ORQ	DX, AX
	MOVQ	AX, ret+8(FP)
	RET

TEXT ·writeMSR(SB), NOSPLIT, $0-16
	MOVL	number+0(FP), CX
	MOVQ	value+8(FP), AX
	MOVQ	AX, DX
	SHRQ	$32, DX
	WRMSR
	RET

TEXT ·readCR0(SB), NOSPLIT, $0-8
	MOVQ	CR0, AX
	MOVQ	AX, ret+0(FP)
	RET

TEXT ·writeCR0(SB), NOSPLIT, $0-8
	MOVQ	value+0(FP), AX
	MOVQ	AX, CR0
	RET

TEXT ·writeCR3(SB), NOSPLIT, $0-8
	MOVQ	table+0(FP), AX
	MOVQ	AX, CR3
	RET

TEXT ·invalidatePage(SB), NOSPLIT, $0-8
	MOVQ	address+0(FP), AX
	INVLPG	(AX)
	RET
