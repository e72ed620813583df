/**
 * Where our firmware is meant to answer otherwise than SeaBIOS, and why. Everything else must agree to the byte.
 */
export interface Difference {
  /** The line's name in the transcript: what stands before its first colon. */
  readonly line: string;
  /** What SeaBIOS has in that line and what ours has instead; the text between the two stays. */
  readonly change: readonly (readonly [theirs: string, ours: string])[];
  readonly because: string;
}

const EQUIPMENT = 'SeaBIOS serves a PS/2 mouse (bit 2); this firmware has no INT 15h AH=C2h';
const AH_CLEARED = 'AH = 0 means success (RBIL, INT 15h AH=90h); SeaBIOS leaves it';
const NO_DRIVE = 'AH = 0 without carry is how AH=15h says "no such drive" (RBIL)';
const ALL_MEMORY = 'SeaBIOS keeps 128 KiB at the end of memory for its tables';
const ALT_DIGITS = 'characters typed with Alt and digits: SeaBIOS has none';

export const DIFFERENCES: Readonly<Record<string, readonly Difference[]>> = {
  state: [
    { line: 'equipment', change: [['0226', '0222']], because: EQUIPMENT },
    { line: 'int 11h', change: [['0226', '0222']], because: EQUIPMENT },
    { line: 'pic1 mask', change: [['b8', 'f8']], because: 'there is no diskette drive to let IRQ 6 in for' },
    {
      line: 'vector 67h',
      change: [['f000ff53', '00000000']],
      because: 'vectors 60h-67h are for programs, which look for 0',
    },
    { line: 'vector 1Eh', change: [['601c', 'efc7']], because: 'the table stands at its place in the IBM ROM' },
  ],
  video: [
    {
      line: 'font',
      change: [
        ['83c0', '178e'],
        ['es=c000', 'es=f000'],
      ],
      because: 'the place of the table',
    },
    { line: 'vesa', change: [['004f', '0100']], because: 'no VESA extensions' },
  ],
  disk: [
    {
      line: 'parameters',
      change: [['c1c2033f', 'c1c2033f']],
      because: '',
    },
  ],
  system: [],
  time: [],
  serial: [],
  keyboard: [],
};
void [AH_CLEARED, NO_DRIVE, ALL_MEMORY, ALT_DIGITS];
