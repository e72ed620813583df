#include "textflag.h"
#include "runtime/go_asm.h"
#include "runtime/go_tls.h"

// Everything here depends on how the runtime lays out g, the goroutine, and m, the thread. Its own
// assembly takes the offsets from a header that the compiler writes; so do we.
// (src/runtime/runtime2.go: g_stack is the offset of g.stack, and so on.)

#define MSR_FS_BASE 0xc0000100

// What functions with small frames may use of a stack below the bound that they check. (stackGuard,
// src/runtime/stack.go)
#define STACK_GUARD 928

// setUpG0 makes g0 the current goroutine and m0 its thread: the runtime has both among its
// variables, for the thread that it begins with. In: AX, BX = the ends of the stack. Out: AX = the
// base of FS.
TEXT ·setUpG0(SB), NOSPLIT|NOFRAME, $0
	MOVQ	$runtime·g0(SB), DI
	MOVQ	AX, (g_stack+stack_lo)(DI)
	ADDQ	$STACK_GUARD, AX
	MOVQ	AX, g_stackguard0(DI)
	MOVQ	AX, g_stackguard1(DI)
	MOVQ	BX, (g_stack+stack_hi)(DI)
	MOVQ	$runtime·m0(SB), SI
	MOVQ	DI, m_g0(SI)
	MOVQ	SI, g_m(DI)

	// The slot at -8(FS) is the first word of m0.tls.
	LEAQ	(m_tls+8)(SI), AX
	MOVL	$MSR_FS_BASE, CX
	MOVQ	AX, DX
	SHRQ	$32, DX
	WRMSR
	get_tls(CX)
	MOVQ	DI, g(CX)
	RET

// The g that Go code has while it handles an interrupt, its m, and the word of memory that -8(FS)
// then means. They belong to no scheduler: the runtime never learns of them.
GLOBL ·kernelG(SB), NOPTR, $g__size
GLOBL ·kernelM(SB), NOPTR, $m__size
GLOBL ·kernelTLS(SB), NOPTR, $8

// func setUpKernelG(stackLow, stackHigh uintptr)
TEXT ·setUpKernelG(SB), NOSPLIT, $0-16
	MOVQ	$·kernelG(SB), DI
	MOVQ	DI, ·kernelTLS(SB)
	MOVQ	stackLow+0(FP), AX
	MOVQ	AX, (g_stack+stack_lo)(DI)
	ADDQ	$STACK_GUARD, AX
	MOVQ	AX, g_stackguard0(DI)
	MOVQ	AX, g_stackguard1(DI)
	MOVQ	stackHigh+8(FP), AX
	MOVQ	AX, (g_stack+stack_hi)(DI)
	MOVQ	$·kernelM(SB), SI
	MOVQ	SI, g_m(DI)
	MOVQ	DI, m_g0(SI)
	MOVQ	DI, m_curg(SI)
	RET
