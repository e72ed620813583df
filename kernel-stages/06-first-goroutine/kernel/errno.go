package kernel

// Errors as Linux numbers them.
const (
	errNotPermitted = -1
	errNoEntry      = -2
	errNoProcess    = -3
	errInterrupted  = -4
	errBadFile      = -9
	errNoChild      = -10
	errAgain        = -11
	errNoMemory     = -12
	errFault        = -14
	errBusy         = -16
	errExists       = -17
	errNoDevice     = -19
	errNotDirectory = -20
	errIsDirectory  = -21
	errInvalid      = -22
	errTooManyFiles = -24
	errNoTerminal   = -25
	errNoSeek       = -29
	errReadOnly     = -30
	errNoReader     = -32
	errRange        = -34
	errNameTooLong  = -36
	errNoSystemCall = -38
	errNotSocket    = -88
	errNotSupported = -95
	errNoSuchFamily = -97
	errTimedOut     = -110
)
