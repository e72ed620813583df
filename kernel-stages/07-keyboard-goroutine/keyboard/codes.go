package keyboard

// What the keys of a US keyboard send: scan code set 1, which the 8042 makes of what the keyboard
// itself says. (IBM Personal Computer AT Technical Reference, "Keyboard".)

const (
	released = 0x80 // this bit is set when the key comes up
	extended = 0xe0 // before the codes of keys that the first PC did not have
)

// plain and shifted are the characters by code.
const (
	plain   = "\x00\x1b1234567890-=\b\tqwertyuiop[]\n\x00asdfghjkl;'`\x00\\zxcvbnm,./\x00*\x00 "
	shifted = "\x00\x1b!@#$%^&*()_+\b\tQWERTYUIOP{}\n\x00ASDFGHJKL:\"~\x00|ZXCVBNM<>?\x00*\x00 "
)

const (
	codeControl    = 0x1d
	codeShiftLeft  = 0x2a
	codeShiftRight = 0x36
	codeCapsLock   = 0x3a
)

// extendedKeys are those after the prefix; the same codes without it are the number pad's, with
// Num Lock off.
var extendedKeys = map[byte]Key{
	0x47: Home,
	0x48: Up,
	0x4b: Left,
	0x4d: Right,
	0x4f: End,
	0x50: Down,
	0x53: Delete,
	0x1c: Enter,
}
