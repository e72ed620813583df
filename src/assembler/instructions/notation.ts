import { type Register, registerNamed } from '../registers.ts';

/**
 * The notation of the instruction tables: one line a form, close to the manuals' own (Intel SDM vol. 2, 3.1.1).
 *
 *     mnemonic operand,operand = encoding
 *
 * Operands
 *     r8 r16 r32 r64     general register                rm8 …            general register or memory
 *     m m8 … m512        memory (m: any size)            moffs8 …         memory named by an address alone
 *     x y mm             XMM, YMM, MMX register          x32 x64 x128     XMM register or memory of that size
 *     y256               YMM register or memory          vx32 … vy64      memory with an XMM or YMM register as index
 *     mm32 mm64          MMX register or memory          st st0           x87 register, its top
 *     sreg cr dr         segment, control, debug         al ax cl dx cs…  just that register
 *     to                 x87 register after `to`
 *     imm8 … imm64 imm   immediate                       one              the constant 1
 *     s8 s32 u32         immediate that fits when extended from that width, signed or unsigned
 *     short near rel8    jump target                     far              segment:offset
 *     mz                 memory without size keyword     farm16 …         memory holding a far pointer, offset of that size
 *     A `?` after it: memory without a size keyword is taken to have this size.
 *     A `v` for the width stands for three forms: 16, 32 and 64 bits (rv rmv mv axv immv, and iv in the encoding).
 *
 * Encoding
 *     hexadecimal bytes  opcode; leading 66, F2, F3 are mandatory prefixes, 9B is WAIT
 *     +r                 low three bits of the last byte are the register
 *     /r                 ModRM with register and register-or-memory (/rm: the first operand is the register, /mr: the second)
 *     /0 … /7            ModRM with this digit           /twice           ModRM with the register in both places
 *     vex.L.pp.map.W     VEX prefix: L is 128 or 256, pp none, 66, F2 or F3, map 0F, 0F38 or 0F3A, W w0 or w1 (or left out)
 *     /rvm …             with VEX: which operand is in ModRM.reg, VEX.vvvv, ModRM.rm; d: in ModRM.reg and VEX.vvvv; b: in
 *                        ModRM.rm and VEX.vvvv; s: in the upper half of an immediate byte; a digit for ModRM.reg may follow (/vm6)
 *     ib iw id iq iz     immediate of 1, 2, 4, 8 bytes; iz: 2 or 4, as the operand size says
 *     far                offset and selector of a far pointer
 *     is4                immediate byte that holds a register, the one marked s
 *     rel8 rel           displacement to a jump target   moffs            an address
 *     o16 o32 o64        operand size                    a16 a32 a64      address size
 *     anybyte            a byte register is encoded by its number alone, as if it were wider
 *     only64 not64       where the form exists
 */
export type OperandKind =
  | 'register'
  | 'registerOrMemory'
  | 'memory'
  | 'unsizedMemory'
  | 'farMemory'
  | 'vectorMemory'
  | 'offset'
  | 'fixed'
  | 'immediate'
  | 'signed'
  | 'unsigned'
  | 'one'
  | 'short'
  | 'near'
  | 'rel8'
  | 'far'
  | 'to';

export interface OperandForm {
  readonly kind: OperandKind;
  /** For registers: which class. */
  readonly class: Register['class'];
  /** Bits; 0 when any size will do. */
  readonly size: number;
  /** Memory without a size keyword is taken to have this size. */
  readonly presumed: boolean;
  readonly register: Register | undefined;
}

/** What follows the opcode and ModRM, in order; a number is a byte of the opcode that stands there. */
export type Field = 'ib' | 'iw' | 'id' | 'iq' | 'iz' | 'rel8' | 'rel' | 'moffs' | 'far' | 'is4' | number;

/** The fixed fields of a VEX prefix (Intel SDM vol. 2, 2.3.5). */
export interface Vex {
  /** 1 for 256 bits. */
  readonly l: number;
  /** What stands for 66, F3 and F2: 1, 2 and 3. */
  readonly pp: number;
  /** What stands for 0F, 0F38 and 0F3A: 1, 2 and 3. */
  readonly map: number;
  readonly w: number;
}

export interface Form {
  readonly operands: readonly OperandForm[];
  readonly wait: boolean;
  readonly prefixes: readonly number[];
  readonly opcode: readonly number[];
  readonly plusRegister: boolean;
  readonly modrm: boolean;
  /** The digit of `/0` … `/7`, or -1. */
  readonly digit: number;
  /** Operand that ModRM.rm, ModRM.reg or +r holds; -1 for none. */
  readonly rm: number;
  readonly reg: number;
  /** With VEX: operand that VEX.vvvv, or the upper half of the last immediate, holds; -1 for none. */
  readonly vvvv: number;
  readonly is4: number;
  readonly vex: Vex | undefined;
  readonly fields: readonly Field[];
  /** 0 when the form has none. */
  readonly operandSize: number;
  readonly addressSize: number;
  readonly only64: boolean;
  readonly not64: boolean;
  /** Byte registers are encoded by their numbers alone. */
  readonly anyByte: boolean;
}

const CLASSES: Record<string, [Register['class'], number]> = {
  sreg: ['segment', 16],
  cr: ['control', 0],
  dr: ['debug', 0],
  x: ['xmm', 128],
  y: ['ymm', 256],
  mm: ['mmx', 64],
  st: ['x87', 0],
};

const cache = new Map<string, OperandForm>();

function operandForm(text: string): OperandForm {
  let form = cache.get(text);
  if (!form) {
    form = readOperand(text);
    cache.set(text, form);
  }
  return form;
}

function readOperand(source: string): OperandForm {
  const presumed = source.endsWith('?');
  const text = presumed ? source.slice(0, -1) : source;
  const make = (kind: OperandKind, size: number, more: Partial<OperandForm> = {}): OperandForm => ({
    kind,
    size,
    class: 'general',
    presumed,
    register: undefined,
    ...more,
  });
  const plain = CLASSES[text];
  if (plain) return make('register', plain[1], { class: plain[0] });
  // Here `r8` is any byte register, not the register R8.
  const register = text === 'r8' ? undefined : registerNamed(text);
  if (register) return make('fixed', register.size, { class: register.class, register });
  if (text === 'one' || text === 'short' || text === 'near' || text === 'rel8' || text === 'far') return make(text, 0);
  if (text === 'to') return make('to', 0, { class: 'x87' });
  const [, letters = '', digits = '0'] = /^([a-z]+)(\d*)$/.exec(text)!;
  const size = Number(digits || 0);
  switch (letters) {
    case 'r':
      return make('register', size);
    case 'rm':
      return make('registerOrMemory', size);
    case 'm':
      return make('memory', size);
    case 'mz':
      return make('unsizedMemory', 0);
    case 'farm':
      return make('farMemory', size);
    case 'moffs':
      return make('offset', size);
    case 'x':
      return make('registerOrMemory', size, { class: 'xmm', presumed: true });
    case 'y':
      return make('registerOrMemory', size, { class: 'ymm', presumed: true });
    case 'mm':
      return make('registerOrMemory', size, { class: 'mmx', presumed: true });
    case 'vx':
      return make('vectorMemory', size, { class: 'xmm' });
    case 'vy':
      return make('vectorMemory', size, { class: 'ymm' });
    case 'imm':
      return make('immediate', size);
    case 's':
      return make('signed', size);
    case 'u':
      return make('unsigned', size);
  }
  throw new Error(`instruction table: "${source}" is not an operand`);
}

/** The parts of an encoding as they are read from left to right. */
interface EncodingText {
  opcode: number[];
  fields: Field[];
  plusRegister: boolean;
  /** What stands after the slash; empty without ModRM. */
  modrm: string;
  operandSize: number;
  addressSize: number;
  only64: boolean;
  not64: boolean;
  anyByte: boolean;
  vex: Vex | undefined;
}

const PREFIX_CODES = ['', '66', 'F3', 'F2'];
const MAP_CODES = ['', '0F', '0F38', '0F3A'];

/** Reads `vex.128.66.0F38.w1`, of which the prefix and W may be left out. */
function readVex(token: string): Vex {
  const parts = token.split('.').slice(1);
  const code = (codes: readonly string[]) => Math.max(0, ...parts.map((part) => codes.indexOf(part)));
  return {
    l: parts.includes('256') ? 1 : 0,
    pp: code(PREFIX_CODES),
    map: code(MAP_CODES),
    w: parts.includes('w1') ? 1 : 0,
  };
}

function readEncoding(encoding: string): EncodingText {
  const found: EncodingText = {
    opcode: [],
    fields: [],
    plusRegister: false,
    modrm: '',
    operandSize: 0,
    addressSize: 0,
    only64: false,
    not64: false,
    anyByte: false,
    vex: undefined,
  };
  for (const token of encoding.split(' ')) {
    if (token === '+r') found.plusRegister = true;
    else if (token[0] === '/') found.modrm = token.slice(1);
    else if (token.startsWith('vex.')) found.vex = readVex(token);
    else if (token === 'only64') found.only64 = true;
    else if (token === 'not64') found.not64 = true;
    else if (token === 'anybyte') found.anyByte = true;
    else if (/^o(16|32|64)$/.test(token)) found.operandSize = Number(token.slice(1));
    else if (/^a(16|32|64)$/.test(token)) found.addressSize = Number(token.slice(1));
    else if (/^[0-9A-F]{2}$/.test(token)) (found.modrm ? found.fields : found.opcode).push(Number.parseInt(token, 16));
    else found.fields.push(token as Field);
  }
  return found;
}

const WAIT = 0x9b;
const MANDATORY_PREFIXES = [0x66, 0xf2, 0xf3];

/** Takes WAIT and the mandatory prefixes off the front of the opcode. */
function splitOpcode(bytes: readonly number[]): Pick<Form, 'wait' | 'prefixes' | 'opcode'> {
  const wait = bytes.length > 1 && bytes[0] === WAIT;
  let at = wait ? 1 : 0;
  const first = at;
  while (at < bytes.length - 1 && MANDATORY_PREFIXES.includes(bytes[at]!)) at++;
  return { wait, prefixes: bytes.slice(first, at), opcode: bytes.slice(at) };
}

const IN_MODRM: readonly OperandKind[] = [
  'register',
  'to',
  'registerOrMemory',
  'memory',
  'unsizedMemory',
  'farMemory',
  'vectorMemory',
];

type Roles = Pick<Form, 'rm' | 'reg' | 'vvvv' | 'is4'>;

const NO_ROLES: Roles = { rm: -1, reg: -1, vvvv: -1, is4: -1 };

/** Which operands ModRM.rm (or +r), ModRM.reg and their kin hold; -1 for none. */
function assignOperands(operands: readonly OperandForm[], text: EncodingText): Roles {
  const holders = operands.flatMap((o, i) => (IN_MODRM.includes(o.kind) ? [i] : []));
  const [first = -1] = holders;
  if (text.plusRegister) return { ...NO_ROLES, rm: first };
  if (text.modrm === '') return NO_ROLES;
  if (text.modrm === 'twice') return { ...NO_ROLES, rm: first, reg: first };
  const letters = text.modrm.replace(/[0-7]$/, '');
  if (/^[rvmsdb]+$/.test(letters) && letters !== 'r') return assignByLetters(letters, holders);
  const rm = holders.find((i) => operands[i]?.kind !== 'register') ?? first;
  return { ...NO_ROLES, rm, reg: holders.find((i) => i !== rm) ?? -1 };
}

function assignByLetters(letters: string, holders: readonly number[]): Roles {
  const holder = (...wanted: string[]) => {
    const at = [...letters].findIndex((letter) => wanted.includes(letter));
    return at < 0 ? -1 : (holders[at] ?? -1);
  };
  return { rm: holder('m', 'b'), reg: holder('r', 'd'), vvvv: holder('v', 'd', 'b'), is4: holder('s') };
}

function readForm(operandText: string, encoding: string): Form {
  const operands = operandText === '' ? [] : operandText.split(',').map(operandForm);
  const text = readEncoding(encoding);
  return {
    operands,
    ...splitOpcode(text.opcode),
    ...assignOperands(operands, text),
    plusRegister: text.plusRegister,
    modrm: text.modrm !== '',
    digit: /[0-7]$/.test(text.modrm) ? Number(text.modrm.at(-1)) : -1,
    vex: text.vex,
    fields: text.fields,
    operandSize: text.operandSize,
    addressSize: text.addressSize,
    only64: text.only64 || text.operandSize === 64,
    not64: text.not64,
    anyByte: text.anyByte,
  };
}

/** Reads one table line (without its mnemonic) into its forms: three of them where a `v` stands for the width. */
export function readForms(line: string): Form[] {
  const at = line.indexOf('= ');
  const operands = line.slice(0, at).trim();
  const encoding = line.slice(at + 2).trim();
  if (!/(^|,)(r|rm|m|ax|imm)v/.test(operands)) return [readForm(operands, encoding)];
  return [16, 32, 64].map((size) =>
    readForm(
      operands
        .replace(/\baxv\b/, size === 16 ? 'ax' : size === 32 ? 'eax' : 'rax')
        .replace(/\bimmv\b/, `imm${size}`)
        .replace(/\b(rm|r|m)v/g, `$1${size}`),
      `o${size} ${encoding.replace(/\biv\b/, size === 16 ? 'iw' : 'id')}`,
    ),
  );
}
