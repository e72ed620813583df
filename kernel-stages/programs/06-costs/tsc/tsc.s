#include "textflag.h"

// func Now() uint64
TEXT ·Now(SB), NOSPLIT, $0-8
	RDTSC
	SHLQ	$32, DX
	ORQ	DX, AX
	MOVQ	AX, ret+0(FP)
	RET

#define TEN INCQ CX; INCQ CX; INCQ CX; INCQ CX; INCQ CX; INCQ CX; INCQ CX; INCQ CX; INCQ CX; INCQ CX

// func hundred() uint64
//
// The second RDTSC is the hundredth instruction after the first.
TEXT ·hundred(SB), NOSPLIT, $0-8
	RDTSC
	MOVQ	AX, BX
	TEN
	TEN
	TEN
	TEN
	TEN
	TEN
	TEN
	TEN
	TEN
	INCQ	CX
	INCQ	CX
	INCQ	CX
	INCQ	CX
	INCQ	CX
	INCQ	CX
	INCQ	CX
	INCQ	CX
	RDTSC
	SUBQ	BX, AX
	MOVQ	AX, ret+0(FP)
	RET
