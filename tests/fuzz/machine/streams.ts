/** Random machine code for one operand size: 16, 32 or 64 bits. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { forms } from '../../../src/machine/cpu/isa/forms.ts';
import { encodingAt } from '../../../src/machine/cpu/isa/table.ts';
import type { Random } from '../../support/random.ts';
import { damaged } from '../mutate.ts';
import { PLACES } from './modes.ts';
import { systemCode } from './system-code.ts';

type Bits = 16 | 32 | 64;

const VECTORS = join(import.meta.dirname, '../../assembler/vectors');

/** Encodings that another assembler made of every kind of instruction. */
function validEncodings(bits: Bits): Uint8Array[] {
  const lines = readFileSync(join(VECTORS, `${bits}.txt`), 'utf8').split('\n');
  const encodings = lines.map((line) => /^([0-9a-f]{2,30})\t/.exec(line)?.[1]).filter((code) => code !== undefined);
  return encodings.map((code) => new Uint8Array(Buffer.from(code, 'hex')));
}

const valid: Readonly<Record<Bits, readonly Uint8Array[]>> = {
  16: validEncodings(16),
  32: validEncodings(32),
  64: validEncodings(64),
};

const PREFIXES = [0x66, 0x67, 0xf0, 0xf2, 0xf3, 0x2e, 0x36, 0x3e, 0x26, 0x64, 0x65];
/** The opcode maps behind the prefixes VEX, EVEX and XOP. */
const VEX = [0xc4, 0xc5, 0x62, 0x8f];
const SSE_PREFIXES = [[], [0x66], [0xf2], [0xf3]] as const;

function prefixes(random: Random, bits: Bits): number[] {
  const count = random.below(3) ? random.below(2) : random.below(random.below(20) ? 4 : 16);
  const list = Array.from({ length: count }, () => random.pick(PREFIXES));
  if (bits === 64 && random.below(3) === 0) list.push(0x40 | random.below(16));
  return list;
}

function someBytes(random: Random, most: number): number[] {
  return Array.from({ length: random.below(most + 1) }, () =>
    random.below(3) === 0 ? random.pick([0, 1, 0x7f, 0x80, 0xff, 0xb0, 0xa0]) : random.next() & 0xff,
  );
}

/** A displacement or immediate that leads somewhere. */
function place(random: Random): number[] {
  const at = random.pick(PLACES);
  return [at & 0xff, at >>> 8, 0, 0].slice(0, random.below(2) ? 2 : 4);
}

const pieces: readonly ((random: Random, bits: Bits) => readonly number[] | Uint8Array)[] = [
  (random) => someBytes(random, 12),
  (random, bits) => {
    const { opcode, opcodes } = encodingAt(random.below(forms.length));
    const code = opcode + random.below(opcodes);
    const bytes = [code >>> 16, code >>> 8, code].map((each) => each & 0xff);
    const own = code > 0xffff ? bytes : code > 0xff ? bytes.slice(1) : bytes.slice(2);
    return [
      ...prefixes(random, bits),
      ...own,
      ...someBytes(random, 2),
      ...(random.below(3) ? place(random) : someBytes(random, 4)),
    ];
  },
  (random, bits) => random.pick(valid[bits]),
  (random, bits) => random.pick(valid[bits]),
  (random, bits) => [...prefixes(random, bits), ...random.pick(valid[bits])],
  (random, bits) => damaged(random, random.pick(valid[bits]), 2),
  // The wrong width.
  (random) => random.pick(valid[random.pick([16, 32, 64] as const)]),
  (random) => [random.pick(VEX), ...someBytes(random, 3), ...someBytes(random, 5)],
  // x87, MMX and SSE.
  (random, bits) => [...prefixes(random, bits), 0xd8 + random.below(8), random.next() & 0xff, ...place(random)],
  (random) => [
    ...random.pick(SSE_PREFIXES),
    0x0f,
    0x10 + random.below(0xf0),
    random.next() & 0xff,
    ...someBytes(random, 3),
  ],
  (random) => [
    ...random.pick(SSE_PREFIXES),
    0x0f,
    random.pick([0x38, 0x3a]),
    random.next() & 0xff,
    random.next() & 0xff,
    ...someBytes(random, 2),
  ],
  // Short jumps back and forth.
  (random) => [0x70 + random.below(16), (random.below(48) - 16) & 0xff],
  (random) => [random.pick([0xeb, 0xe0, 0xe1, 0xe2, 0xe3]), (random.below(48) - 24) & 0xff],
  // Repeated string instructions.
  (random) => [
    random.pick([0xf2, 0xf3]),
    random.pick([0xa4, 0xa5, 0xa6, 0xa7, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf, 0x6c, 0x6e]),
  ],
];

/** Fills `code`: mostly with pieces of instructions, now and then with noise, or with what wrecks the system tables. */
export function randomCode(random: Random, code: Uint8Array, bits: Bits): void {
  const kind = random.below(12);
  if (kind === 0) random.fill(code);
  else if (kind === 1) systemCode(random, code, bits === 64 ? 64 : 32);
  else
    for (let at = 0; at < code.length; ) {
      const piece = random.pick(pieces)(random, bits);
      code.set([...piece].slice(0, code.length - at), at);
      at += piece.length;
    }
}
