#include "textflag.h"
#include "runtime/go_asm.h"
#include "runtime/go_tls.h"

// func initialiseRuntime(argc int32, argv *uintptr)
//
// What runtime·rt0_go does, in its order, up to where it would start the first goroutine.
// (src/runtime/asm_amd64.s)
TEXT ·initialiseRuntime(SB), NOSPLIT, $16-16
	CALL	runtime·check(SB)
	MOVL	argc+0(FP), AX
	MOVL	AX, 0(SP)
	MOVQ	argv+8(FP), AX
	MOVQ	AX, 8(SP)
	CALL	runtime·args(SB)
	CALL	runtime·osinit(SB)
	CALL	runtime·schedinit(SB)
	RET

// The addresses of the runtime's own variables, and where in them things are: a Go package may not
// name another's, assembly may. In the order of runtimeLayout in runtime.go.
#define WORD(index, value) DATA ·layout+(index*8)(SB)/8, $value

WORD(0, runtime·m0(SB))
WORD(1, runtime·g0(SB))
WORD(2, runtime·allp(SB))
WORD(3, runtime·gomaxprocs(SB))
WORD(4, runtime·mheap_(SB))
WORD(5, m_id)
WORD(6, m_g0)
WORD(7, m_gsignal)
WORD(8, m_curg)
WORD(9, m_p)
WORD(10, g_stack)
WORD(11, g_m)
WORD(12, g_goid)
WORD(13, g_atomicstatus)
WORD(14, p_id)
WORD(15, p_status)
WORD(16, p_m)
WORD(17, p_runqhead)
WORD(18, p_runqtail)
WORD(19, mheap_curArena)
WORD(20, const_heapArenaBytes)
GLOBL ·layout(SB), RODATA|NOPTR, $(21*8)

// func layoutAddress() *runtimeLayout
TEXT ·layoutAddress(SB), NOSPLIT, $0-8
	LEAQ	·layout(SB), AX
	MOVQ	AX, ret+0(FP)
	RET
