package kernel

// Errors as Linux numbers them.
const (
	errNoEntry      = -2
	errBadFile      = -9
	errAgain        = -11
	errNoMemory     = -12
	errFault        = -14
	errInvalid      = -22
	errNoSystemCall = -38
)
