package kernel

// initialiseRuntime lets the runtime set itself up.
//
//go:noescape
func initialiseRuntime(argc int32, argv *uintptr)

// runtimeLayout says where the runtime keeps what we want to see: variables by address, fields by
// offset. runtime.s fills it in.
type runtimeLayout struct {
	m0, g0, allp, gomaxprocs, mheap uintptr

	mID, mG0, mGsignal, mCurg, mP          uintptr
	gStack, gM, gGoid, gAtomicstatus       uintptr
	pID, pStatus, pM, pRunqhead, pRunqtail uintptr
	mheapCurArena                          uintptr

	arenaBytes uintptr
}

func layoutAddress() *runtimeLayout

// readWord and readUint32 read what is at an address of the runtime's.
func readWord(address uintptr) uintptr  { return *(*uintptr)(pointer(address)) }
func readUint32(address uintptr) uint32 { return *(*uint32)(pointer(address)) }
