import type { Form } from './instruction.ts';
import { mmxAndXmm } from './mmx.ts';
import { oneByte } from './one-byte.ts';
import { Method, namedByVex, needsModrm, type OperandSpec, parseOperandSpec } from './operand-spec.ts';
import { sse } from './sse.ts';
import { threeByte } from './three-byte.ts';
import { twoByte } from './two-byte.ts';
import { vexFloat } from './vex-float.ts';
import { vexInteger } from './vex-integer.ts';
import { x87 } from './x87.ts';

/*
 * The rows of the tables read `encoding | mnemonic operands | flags`.
 *
 * Encoding: an optional prefix condition, the opcode bytes, conditions on what follows.
 *   np         none of 66, F2, F3     66   66 without F2, F3 (they win over 66)
 *   f2 f3      that prefix is last    nfx  neither F2 nor F3
 *   50+        eight opcodes, the low three bits are a register (operand Z)
 *   /0 /02345  ModR/M.reg is one of these digits
 *   mem reg    ModR/M.mod is not 3, is 3
 *   modr       ModR/M.rm is a register whatever ModR/M.mod says (MOV to and from CRn, DRn)
 *   =F8        the ModR/M byte is exactly this
 *   w0 w1 b0   REX.W or VEX.W is 0, is 1; REX.B is 0
 *   vnp v66 vf3 vf2   VEX with that VEX.pp; the escape bytes stand for VEX.mmmmm
 *   l0 l1      VEX.L is 0, is 1
 * The first row that matches wins.
 *
 * Mnemonic: `name=a/b/c` is disassembled as a, b or c by operand size 2, 4, 8; `name@a/b/c` by address size; `name=a` as a.
 *
 * Flags: a CPUID feature, or
 *   i64 o64    invalid in 64-bit mode, valid only there
 *   d64 f64    operand size in 64-bit mode: 8 unless 66 makes it 2; 8 whatever the prefixes say
 *   lock       LOCK is allowed with a memory destination
 *   rep        F2 and F3 are repeat prefixes
 *   cc         the opcode's low four bits are a condition
 *   os as      nothing in the operands shows the operand size, the address size
 *   alias      an undocumented second encoding
 */

/** Conditions on prefixes, as a mask and the value that must remain. */
export const Situation = { P66: 1, F3: 2, F2: 4, W: 8, Bits64: 16, B: 32, L: 64, NamesRegister: 128 } as const;
const PREFIXES = Situation.P66 | Situation.F3 | Situation.F2;
const REPEATS = Situation.F3 | Situation.F2;

/** A form and what the decoder needs to know of it. */
export interface Encoding {
  readonly form: Form;
  readonly specs: readonly OperandSpec[];
  /** The encoding applies when `(situation & mask) === match`. */
  readonly mask: number;
  readonly match: number;
  readonly default64: boolean;
  readonly forced64: boolean;
  /** 66 chooses the instruction and says nothing about the operand size. */
  readonly consumes66: boolean;
  readonly string: boolean;
  readonly vex: boolean;
  readonly modrm: boolean;
  /** Its memory operand has a vector for an index. */
  readonly gathers: boolean;
  /** ModR/M.mod is ignored, and taken to be 3. */
  readonly registersOnly: boolean;
  /** How it is written, by operand size or address size 2, 4, 8. */
  readonly spellings: readonly string[];
  readonly spelledByAddress: boolean;
  readonly showOperandSize: boolean;
  readonly showAddressSize: boolean;
  /** The opcode with its escapes, and which ModR/M bytes select it (undefined: any). */
  readonly opcode: number;
  readonly opcodes: number;
  readonly accepts: ((modrm: number) => boolean) | undefined;
}

/** What one opcode of a map can mean. */
export interface Slot {
  readonly modrm: boolean;
  readonly registersOnly: boolean;
  /** In order. */
  readonly candidates: readonly Encoding[];
  /** Those that accept a ModR/M byte, worked out when first wanted; undefined when it does not matter. */
  readonly byModrm: (readonly Encoding[] | undefined)[] | undefined;
}

const FLAGS = new Set(['i64', 'o64', 'd64', 'f64', 'lock', 'rep', 'cc', 'os', 'as', 'alias']);

/** What a row says before its first bar: see the notation above. */
interface Pattern {
  /** Bits of the situation that matter, and what they must be. */
  mask: number;
  match: number;
  opcode: number;
  /** How many opcodes there are, the register being in the last byte's low bits. */
  opcodes: number;
  /** The ModR/M byte, or -1 where it may vary. */
  exact: number;
  /** What ModR/M.reg may be; any where there are none. */
  digits: string;
  mod: 'any' | 'mem' | 'reg';
  registersOnly: boolean;
  consumes66: boolean;
}

/** Tokens about prefixes: the bits of the situation that matter, and what they must be. */
const SITUATIONS: ReadonlyMap<string, readonly [bits: number, value: number]> = new Map([
  ['np', [PREFIXES, 0]],
  ['vnp', [PREFIXES, 0]],
  ['v66', [PREFIXES, Situation.P66]],
  ['vf3', [PREFIXES, Situation.F3]],
  ['vf2', [PREFIXES, Situation.F2]],
  ['l0', [Situation.L, 0]],
  ['l1', [Situation.L, Situation.L]],
  ['nfx', [REPEATS, 0]],
  ['f3', [REPEATS, Situation.F3]],
  ['f2', [REPEATS, Situation.F2]],
  ['w0', [Situation.W, 0]],
  ['w1', [Situation.W, Situation.W]],
  ['b0', [Situation.B, 0]],
]);

function require(pattern: Pattern, bits: number, value: number): void {
  pattern.mask |= bits;
  pattern.match |= value;
}

/** @returns whether there is such a token */
function readToken(pattern: Pattern, token: string, isFirst: boolean): boolean {
  const situation = SITUATIONS.get(token);
  if (situation !== undefined) require(pattern, ...situation);
  else if (token === '66' && isFirst) {
    require(pattern, PREFIXES, Situation.P66);
    pattern.consumes66 = true;
  } else if (token === 'mem' || token === 'reg') pattern.mod = token;
  else if (token === 'modr') pattern.registersOnly = true;
  else if (token.startsWith('/')) pattern.digits = token.slice(1);
  else if (token.startsWith('=')) pattern.exact = Number.parseInt(token.slice(1), 16);
  else if (/^[0-9A-F]{2}\+?$/.test(token)) {
    pattern.opcode = (pattern.opcode << 8) | Number.parseInt(token, 16);
    if (token.endsWith('+')) pattern.opcodes = 8;
  } else return false;
  return true;
}

function parsePattern(text: string): Pattern {
  const pattern: Pattern = {
    mask: 0,
    match: 0,
    opcode: 0,
    opcodes: 1,
    exact: -1,
    digits: '',
    mod: 'any',
    registersOnly: false,
    consumes66: false,
  };
  for (const [position, token] of text.split(/ +/).entries()) {
    if (!readToken(pattern, token, position === 0)) throw new Error(`instruction table: '${token}' in '${text}'`);
  }
  return pattern;
}

/** Which ModR/M bytes belong to the pattern; undefined where all do. */
function acceptedModrm({ exact, digits, mod }: Pattern): ((modrm: number) => boolean) | undefined {
  if (exact < 0 && digits === '' && mod === 'any') return undefined;
  return (modrm) =>
    (exact < 0 || modrm === exact) &&
    (digits === '' || digits.includes(String((modrm >> 3) & 7))) &&
    (mod === 'any' || (mod === 'reg') === modrm >= 0xc0);
}

function parseRow(row: string, index: number): Encoding {
  const [encodingText = '', meaning = '', flagText = ''] = row.split('|').map((part) => part.trim());
  const flags = new Set(flagText.split(' ').filter((flag) => flag !== ''));
  const feature = [...flags].find((flag) => !FLAGS.has(flag)) ?? 'base';
  const [name = '', operandText = ''] = meaning.split(/ +/);
  const [, mnemonic = '', separator = '', spellingText = ''] = /^([^=@]+)([=@]?)(.*)$/.exec(name) ?? [];
  const operands = operandText === '' ? [] : operandText.split(',');
  const specs = operands.map(parseOperandSpec);
  const vex = encodingText.startsWith('v');

  const pattern = parsePattern(encodingText);
  if (flags.has('i64')) require(pattern, Situation.Bits64, 0);
  if (flags.has('o64')) require(pattern, Situation.Bits64, Situation.Bits64);
  // VEX.vvvv must be 1111b where it names nothing (SDM vol. 2A, 2.3.5.6).
  if (vex && !specs.some(namedByVex)) require(pattern, Situation.NamesRegister, 0);
  const { mask, match, opcode, opcodes, registersOnly, consumes66 } = pattern;
  const accepts = acceptedModrm(pattern);
  const condition = flags.has('cc') ? opcode & 15 : -1;

  return {
    form: { mnemonic, operands, condition, lockable: flags.has('lock'), feature, lift: undefined, index },
    specs,
    mask,
    match,
    default64: flags.has('d64'),
    forced64: flags.has('f64'),
    consumes66,
    string: flags.has('rep'),
    vex,
    modrm: accepts !== undefined || specs.some(needsModrm),
    gathers: specs.some(({ method }) => method === Method.VectorMemory),
    registersOnly,
    spellings: separator === '' ? [mnemonic] : spellingText.split('/'),
    spelledByAddress: separator === '@',
    showOperandSize: flags.has('os'),
    showAddressSize: flags.has('as') || specs.some((spec) => spec.hidden),
    opcode,
    opcodes,
    accepts,
  };
}

/** All rows, in the order of the forms' numbers. */
const rows: readonly string[] = [
  ...oneByte,
  ...twoByte,
  ...sse,
  ...mmxAndXmm,
  ...threeByte,
  ...x87,
  ...vexFloat,
  ...vexInteger,
];
const encodings: (Encoding | undefined)[] = new Array(rows.length);

export const rowCount = rows.length;

/** The encoding in row `index`. A program uses few of them, so a row is parsed when it is first wanted. */
export function encodingAt(index: number): Encoding {
  return (encodings[index] ??= parseRow(rows[index]!, index));
}

/** VEX-encoded rows have maps of their own, after those of the others. */
export const VEX_MAPS = 3;
/** Rows by map (one-byte, 0F, 0F 38, 0F 3A, and the last three with VEX) and last opcode byte: `map * 256 + byte`. */
const rowsByOpcode: number[][] = Array.from({ length: 7 * 256 }, () => []);
const OPCODE = /^(v?)(?:np |nfx |f2 |f3 |66 (?=0F|[wl]))?(?:[wl][01] )*(0F 38 |0F 3A |0F )?([0-9A-F]{2})(\+?)/;
const MAPS: Readonly<Record<string, number>> = { '0F ': 1, '0F 38 ': 2, '0F 3A ': 3 };
rows.forEach((row, index) => {
  const [, vex, escapeBytes = '', byte = '', several] = OPCODE.exec(row)!;
  const map = (MAPS[escapeBytes] ?? 0) + (vex ? VEX_MAPS : 0);
  const first = map * 256 + Number.parseInt(byte, 16);
  for (let n = 0; n < (several === '+' ? 8 : 1); n++) rowsByOpcode[first + n]!.push(index);
});

const slots: (Slot | null | undefined)[] = new Array(rowsByOpcode.length);

/** What an opcode can mean; `null` when nothing. @param map 0 one-byte, 1 0F, 2 0F 38, 3 0F 3A; with VEX, VEX_MAPS more */
export function slotOf(map: number, opcode: number): Slot | null {
  const at = map * 256 + opcode;
  const known = slots[at];
  return known === undefined ? (slots[at] = buildSlot(rowsByOpcode[at]!.map(encodingAt))) : known;
}

function buildSlot(candidates: readonly Encoding[]): Slot | null {
  if (candidates.length === 0) return null;
  const selective = candidates.some((encoding) => encoding.accepts !== undefined);
  return {
    modrm: candidates.some((encoding) => encoding.modrm),
    registersOnly: candidates.some((encoding) => encoding.registersOnly),
    candidates,
    byModrm: selective ? new Array(256) : undefined,
  };
}

/** The encodings of a slot that accept a ModR/M byte (-1 without one), in order. */
export function candidatesFor(slot: Slot, modrm: number): readonly Encoding[] {
  if (slot.byModrm === undefined) return slot.candidates;
  return (slot.byModrm[modrm] ??= slot.candidates.filter((encoding) => encoding.accepts?.(modrm) ?? true));
}

/** How a form is spelt at these sizes (bytes): 'movsq' for 'movs', 'jecxz' for 'jcxz'. */
export function spelling(encoding: Encoding, operandSize: number, addressSize: number): string {
  const { spellings } = encoding;
  const size = encoding.spelledByAddress ? addressSize : operandSize;
  return spellings.length === 1 ? spellings[0]! : spellings[size >> 2]!;
}
