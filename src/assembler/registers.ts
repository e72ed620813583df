/** The classes of register an operand can name. */
export type RegisterClass = 'general' | 'segment' | 'control' | 'debug' | 'x87' | 'mmx' | 'xmm' | 'ymm';

export interface Register {
  readonly name: string;
  readonly class: RegisterClass;
  /** Its number as encoded, 0–15; AH, CH, DH and BH are 4–7. */
  readonly number: number;
  /** Width in bits. */
  readonly size: number;
  /** AH, CH, DH, BH: cannot be encoded with a REX prefix. */
  readonly high: boolean;
  /** SPL, BPL, SIL, DIL: exist only with a REX prefix. */
  readonly needsRex: boolean;
  /** Where NASM sorts it among the terms of an address. */
  readonly order: number;
}

const registers = new Map<string, Register>();

/** Which of the byte registers share their number with another (Intel SDM vol. 2, table 3-1). */
const LEGACY_HIGH = new Set(['ah', 'ch', 'dh', 'bh']);
const NEW_LOW = new Set(['spl', 'bpl', 'sil', 'dil']);

function add(name: string, kind: RegisterClass, number: number, size: number): void {
  const order = registers.size;
  registers.set(name, {
    name,
    class: kind,
    number,
    size,
    high: LEGACY_HIGH.has(name),
    needsRex: NEW_LOW.has(name),
    order,
  });
}

const LEGACY = ['ax', 'cx', 'dx', 'bx', 'sp', 'bp', 'si', 'di'];
LEGACY.forEach((name, number) => {
  add(name, 'general', number, 16);
  add(`e${name}`, 'general', number, 32);
  add(`r${name}`, 'general', number, 64);
});
for (const [number, letter] of [...'acdb'].entries()) {
  add(`${letter}l`, 'general', number, 8);
  add(`${letter}h`, 'general', number + 4, 8);
}
for (let number = 4; number < 8; number++) add(`${LEGACY[number]}l`, 'general', number, 8);
for (let number = 8; number < 16; number++) {
  add(`r${number}`, 'general', number, 64);
  add(`r${number}d`, 'general', number, 32);
  add(`r${number}w`, 'general', number, 16);
  add(`r${number}b`, 'general', number, 8);
}
for (let number = 0; number < 16; number++) {
  add(`cr${number}`, 'control', number, 64);
  add(`dr${number}`, 'debug', number, 64);
  add(`xmm${number}`, 'xmm', number, 128);
  add(`ymm${number}`, 'ymm', number, 256);
}
for (let number = 0; number < 8; number++) {
  add(`st${number}`, 'x87', number, 80);
  add(`mm${number}`, 'mmx', number, 64);
}
for (const [number, name] of ['es', 'cs', 'ss', 'ds', 'fs', 'gs'].entries()) add(name, 'segment', number, 16);

/** The register called `name` (lower case). */
export function registerNamed(name: string): Register | undefined {
  return registers.get(name);
}
