package kernel

// attempt calls f, and tells whether it came back; an exception ends it. The registers of that are
// in attempted then.
//
//go:noescape
func attempt(f func()) bool

// Where attempt is to go on after an exception: its stack pointer, zero when there is no attempt,
// and its frame pointer.
var attemptSP, attemptBP uint64

// attempted is what the last failed attempt was doing.
var attempted registers

// attemptFailed is where a failed attempt goes on; only an exception leads there.
func attemptFailed()
func attemptFailedAddress() uintptr

// giveUpAttempt changes r so that the attempt under way ends. It tells whether there is one.
func giveUpAttempt(r *registers) bool {
	if attemptSP == 0 {
		return false
	}
	attempted = *r
	r.ip = uint64(attemptFailedAddress())
	r.sp = attemptSP
	r.bp = attemptBP
	attemptSP = 0
	return true
}
