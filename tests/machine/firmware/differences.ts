/**
 * Where our firmware is meant to answer otherwise than SeaBIOS, and why. Everything else must agree to the byte.
 */
export interface Difference {
  /** The line's name in the transcript: what stands before its first colon. */
  readonly line: string;
  /** What SeaBIOS has in that line, and what ours has instead. */
  readonly change: readonly (readonly [theirs: string, ours: string])[];
  readonly because: string;
}

const NO_MOUSE = 'SeaBIOS serves a PS/2 mouse (equipment bit 2); this firmware has no INT 15h AH=C2h';
const READY = 'AH = 0 is the answer of a BIOS that knows the hook (RBIL, INT 15h AH=90h); SeaBIOS leaves AH';
const NO_DRIVE = 'AH = 0 without carry is how AH=15h says "no such drive" (RBIL)';
const ALL_MEMORY = 'SeaBIOS keeps 128 KiB at the end of memory for its tables';
const LAST_CYLINDER = 'SeaBIOS keeps the last cylinder for diagnostics, as the AT did; here all can be reached';

const largeDisk = (theirs: string, ours: string): readonly Difference[] => [
  { line: 'parameters', change: [[`ecx=c1c2${theirs}`, `ecx=c1c2${ours}`]], because: LAST_CYLINDER },
];

/** By the name of the transcript. */
export const DIFFERENCES: Readonly<Record<string, readonly Difference[]>> = {
  state: [
    { line: 'equipment', change: [['0226', '0222']], because: NO_MOUSE },
    { line: 'int 11h', change: [['0226', '0222']], because: NO_MOUSE },
    { line: 'pic1 mask', change: [['b8', 'f8']], because: 'there is no diskette drive to let IRQ 6 in for' },
    { line: 'vector 67h', change: [['f000ff53', '00000000']], because: 'programs own 60h-67h and look for 0 there' },
    { line: 'vector 1Eh', change: [['601c', 'efc7']], because: 'the table stands where the IBM ROM has it' },
  ],
  disk: [
    ...largeDisk('023f', '033f'),
    {
      line: 'type',
      change: [['edx=d1d20bd0', 'edx=d1d21000']],
      because: 'the whole disk, not whole cylinders less one',
    },
    { line: 'extensions', change: [['ecx=c1c20007', 'ecx=c1c20005']], because: 'the disk cannot be locked or ejected' },
    {
      line: 'packet too short',
      change: [
        ['eax=a1a20000', 'eax=a1a20100'],
        ['c0', 'c1'],
      ],
      because: 'EDD: a packet of less than 16 bytes is refused with AH = 1',
    },
    {
      line: 'absent disk type',
      change: [
        ['eax=a1a20100', 'eax=a1a20000'],
        ['c1z', 'c0z'],
      ],
      because: NO_DRIVE,
    },
    {
      line: 'diskette type',
      change: [
        ['eax=a1a20100', 'eax=a1a20000'],
        ['c1z', 'c0z'],
      ],
      because: NO_DRIVE,
    },
  ],
  system: [
    {
      line: 'memory 04',
      change: [['01ee0000', '01f00000']],
      because: ALL_MEMORY,
    },
    { line: 'ranges', change: [['0007', '0005']], because: 'SeaBIOS reserves more' },
    {
      line: 'map with attributes',
      change: [['ecx=00000014', 'ecx=00000018']],
      because: 'ACPI 3.0: who asks for 24 bytes gets the attributes',
    },
    { line: 'attributes', change: [['00000000', '00000001']], because: 'the same' },
    {
      line: 'sizes',
      change: [
        ['ebx=b1b200fe', 'ebx=b1b20100'],
        ['edx=d1d200fe', 'edx=d1d20100'],
      ],
      because: ALL_MEMORY,
    },
    { line: 'extended memory', change: [['eax=a1a27b80', 'eax=a1a27c00']], because: ALL_MEMORY },
    { line: 'device busy', change: [['eax=a1a29002', 'eax=a1a20002']], because: READY },
    { line: 'device ready', change: [['eax=a1a29102', 'eax=a1a20002']], because: READY },
    {
      line: 'event wait twice',
      change: [['eax=a1a28600', 'eax=a1a28300']],
      because: 'AH = 83h: a wait is in progress (RBIL, INT 15h AH=86h)',
    },
  ],
  time: [
    {
      line: 'set alarm twice',
      change: [['eax=a1a20000', 'eax=a1a20600']],
      because: 'AH is no answer when carry is set',
    },
  ],
  serial: [
    {
      line: 'receive',
      change: [['6155', '0055']],
      because: 'only error bits are left in AH (BIOS TR, INT 14h AH=02h)',
    },
    {
      line: 'printer',
      change: [
        ['eax=a1a20200', 'eax=a1a20100'],
        ['c1z', 'c0z'],
      ],
      because: 'AH = 1, timed out, is in the interface; carry is not',
    },
  ],
  keyboard: [
    {
      line: 'right Ctrl and Alt up',
      change: [['0300', '030c']],
      because: 'the left ones are still held; SeaBIOS forgets them',
    },
    { line: 'Alt and 6 5', change: [[':', ': 0041']], because: 'SeaBIOS has no characters by number' },
    { line: 'Insert', change: [['flags=0000', 'flags=0080']], because: 'SeaBIOS has no Insert state' },
    {
      line: 'Caps Lock held down',
      change: [['0000', '0040']],
      because: 'a key that repeats is pressed once; SeaBIOS toggles again',
    },
  ],
  'large-disk-600M': largeDisk('5fbf', '60bf'),
  'large-disk-3G': largeDisk('0aff', '0bff'),
  'large-disk-200G': largeDisk('feff', 'ffff'),
};

/**
 * @returns the transcript that our firmware must give, from the one SeaBIOS gave
 * @throws when a difference names what is not there: the table is stale
 */
export function expectedTranscript(name: string, recorded: string): string {
  const lines = recorded.split('\n');
  for (const { line, change } of DIFFERENCES[name] ?? []) {
    const at = lines.findIndex((text) => text.startsWith(`${line}:`));
    for (const [theirs, ours] of change) {
      if (!lines[at]?.includes(theirs)) throw new Error(`${name}: "${line}" does not have ${theirs}`);
      lines[at] = lines[at].replace(theirs, ours);
    }
  }
  return lines.join('\n');
}
