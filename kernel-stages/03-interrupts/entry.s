#include "textflag.h"

// Where the loader jumps to: -E main.rt0_hack tells Go's linker to name this symbol in the ELF
// header instead of its own _rt0_amd64_linux, which expects Linux below it. DI = the BIOS's memory
// map, SI = how many ranges it has.
TEXT ·rt0_hack(SB), NOSPLIT|NOFRAME, $0
	JMP	lesson∕kernel·rt0(SB)
