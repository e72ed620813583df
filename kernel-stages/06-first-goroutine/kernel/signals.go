package kernel

import "unsafe"

// Signals are how the runtime learns of exceptions, and how one of its threads interrupts another.
// A thread that gets one finds itself in the handler, with all that it had before in a frame on the
// stack; rt_sigreturn brings that back.

const (
	signalIllegal  = 4
	signalTrap     = 5
	signalBus      = 7
	signalFloating = 8
	signalKill     = 9
	signalSegment  = 11
	signalPipe     = 13
	signalAlarm    = 14
	signalChild    = 17
	signalContinue = 18
	signalStop     = 19
	signalTTYStop  = 20 // typed at a terminal
	signalTTYIn    = 21
	signalTTYOut   = 22
	signalUrgent   = 23
	signalVirtual  = 26
	signalProfile  = 27
	signalWindow   = 28
	signalCount    = 65 // numbers begin at 1

	handlerDefault = 0
	handlerIgnore  = 1

	actionOnStack = 0x08000000
	actionNoDefer = 0x40000000

	codeUser      = 0  // sent by kill
	codeThread    = -6 // sent by tgkill
	codeKernel    = 128
	codeNotMapped = 1 // of SIGSEGV
	codeForbidden = 2
	codeDivision  = 1 // of SIGFPE
	codeAddress   = 2 // of SIGBUS
)

// signalAction is what rt_sigaction sets. (Linux's struct sigaction)
type signalAction struct {
	handler, flags, restorer, mask uint64
}

var signalActions [signalCount]signalAction

// signalState is a thread's part of it.
type signalState struct {
	mask, pending uint64 // bit n-1 is signal n
	stack         alternateStack
}

// alternateStack is what sigaltstack sets: where handlers run. (Linux's stack_t)
type alternateStack struct {
	low   uint64
	flags uint32
	_     uint32
	bytes uint64
}

const stackDisabled = 2

func (s *alternateStack) contains(sp uint64) bool {
	return s.bytes != 0 && sp > s.low && sp <= s.low+s.bytes
}

// signalInfo tells a handler more. (Linux's siginfo_t)
type signalInfo struct {
	signal, errno, code, _ int32
	address                uint64
	_                      [104]byte
}

// signalContext is what a handler can see and change of the interrupted program. (Linux's
// ucontext_t with its struct sigcontext)
type signalContext struct {
	flags, link uint64
	stack       alternateStack

	r8, r9, r10, r11, r12, r13, r14, r15 uint64
	di, si, bp, bx, dx, ax, cx, sp       uint64
	ip, eflags                           uint64
	cs, gs, fs, ss                       uint16
	errorCode, trap, oldMask, cr2        uint64
	fpu                                  uint64 // the address of what FXSAVE saved
	_                                    [8]uint64

	mask uint64
}

// signalFrame is what a handler finds on its stack.
type signalFrame struct {
	returnAddress uint64
	context       signalContext
	info          signalInfo
	fpu           [512]byte
}

func bit(signal int) uint64 { return 1 << (signal - 1) }

// deliverSignals has a thread that is about to run begin with the handlers of its pending signals.
func deliverSignals(t *thread) {
	for {
		ready := t.signals.pending &^ t.signals.mask
		if ready == 0 {
			return
		}
		signal := 1
		for ready&bit(signal) == 0 {
			signal++
		}
		t.signals.pending &^= bit(signal)
		deliver(t, signalInfo{signal: int32(signal), code: codeThread})
	}
}

// deliver has t call its handler for a signal.
func deliver(t *thread, info signalInfo) {
	signal := int(info.signal)
	action := &signalActions[signal]
	switch action.handler {
	case handlerIgnore:
		return
	case handlerDefault:
		if isIgnoredByDefault(signal) {
			return
		}
		noteText("killed by signal ")
		noteDecimal(uint64(signal))
		noteText("\n")
		leave(uint8(128 + signal))
	}
	if !enterHandler(t, action, info) {
		print("no stack for the handler of signal ")
		printDecimal(uint64(signal))
		print("\n")
		dump(&t.registers)
		leave(128 + signalSegment)
	}
}

func isIgnoredByDefault(signal int) bool {
	switch signal {
	case signalChild, signalContinue, signalUrgent, signalWindow:
		return true
	case signalStop, signalTTYStop, signalTTYIn, signalTTYOut:
		return true // nobody could have us go on again
	}
	return false
}

// isUnstoppable is for the two signals that can be neither handled nor ignored.
func isUnstoppable(signal int) bool { return signal == signalKill || signal == signalStop }

func enterHandler(t *thread, action *signalAction, info signalInfo) bool {
	r := &t.registers
	sp := r.sp
	other := &t.signals.stack
	if action.flags&actionOnStack != 0 && other.bytes != 0 && !other.contains(sp) {
		sp = other.low + other.bytes
	}
	// A function is entered with its stack 8 bytes off a multiple of 16.
	sp = (sp-uint64(unsafe.Sizeof(signalFrame{})))&^15 - 8
	if !faultIn(uintptr(sp), unsafe.Sizeof(signalFrame{}), accessRead|accessWrite) {
		return false
	}
	frame := (*signalFrame)(pointer(uintptr(sp)))
	frame.returnAddress = action.restorer
	frame.info = info
	frame.fpu = r.fpu
	frame.context = signalContext{
		stack: t.signals.stack,
		r8:    r.r8, r9: r.r9, r10: r.r10, r11: r.r11,
		r12: r.r12, r13: r.r13, r14: r.r14, r15: r.r15,
		di: r.di, si: r.si, bp: r.bp, bx: r.bx, dx: r.dx, ax: r.ax, cx: r.cx, sp: r.sp,
		ip: r.ip, eflags: r.flags, cs: codeSelector, ss: dataSelector,
		errorCode: r.errorCode, cr2: info.address,
		fpu:  uint64(uintptr(unsafe.Pointer(&frame.fpu))),
		mask: t.signals.mask,
	}

	t.signals.mask |= action.mask
	if action.flags&actionNoDefer == 0 {
		t.signals.mask |= bit(int(info.signal))
	}
	r.ip = action.handler
	r.sp = sp
	r.di = uint64(info.signal)
	r.si = uint64(uintptr(unsafe.Pointer(&frame.info)))
	r.dx = uint64(uintptr(unsafe.Pointer(&frame.context)))
	r.ax = 0
	r.flags &^= flagDirection | flagTrap
	return true
}

// rtSigreturn goes back to what a signal interrupted, or to where the handler has changed that to.
// The handler's return has taken the return address off the stack already.
func rtSigreturn(r *registers) int64 {
	address := uintptr(r.sp) - 8
	if !faultIn(address, unsafe.Sizeof(signalFrame{}), accessRead) {
		dump(r)
		leave(128 + signalSegment)
	}
	frame := (*signalFrame)(pointer(address))
	c := &frame.context
	r.r8, r.r9, r.r10, r.r11 = c.r8, c.r9, c.r10, c.r11
	r.r12, r.r13, r.r14, r.r15 = c.r12, c.r13, c.r14, c.r15
	r.di, r.si, r.bp, r.bx, r.dx, r.cx, r.sp = c.di, c.si, c.bp, c.bx, c.dx, c.cx, c.sp
	r.ip = c.ip
	r.flags = c.eflags&(flagsArithmetic|flagDirection) | flagInterrupts
	r.fpu = frame.fpu
	threads[runningThread].signals.mask = c.mask
	return int64(c.ax)
}

const flagsArithmetic = 0x8d5 // OF, SF, ZF, AF, PF, CF
