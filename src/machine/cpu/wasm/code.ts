/**
 * WebAssembly as expressions. A `Code` writes the instructions that leave its value (if any) on the stack; composing
 * them reads like the arithmetic they stand for: `i64.add(x, i64.const(8n))`. Names are the specification's.
 */
import type { Writer } from './writer.ts';

export type Code = (w: Writer) => void;

export const I32 = 0x7f;
export const I64 = 0x7e;
export const F32 = 0x7d;
export const F64 = 0x7c;
export const V128 = 0x7b;

/** A value type or `undefined` for none. */
export type ResultType = number | undefined;

const EMPTY_BLOCK = 0x40;

export function seq(...parts: Code[]): Code {
  return (w) => {
    for (const part of parts) part(w);
  };
}

export const nothing: Code = () => {};

type Unary = (x: Code) => Code;
type Binary = (x: Code, y: Code) => Code;

function unary(opcode: number): Unary {
  return (x) => (w) => {
    x(w);
    w.byte(opcode);
  };
}

function binary(opcode: number): Binary {
  return (x, y) => (w) => {
    x(w);
    y(w);
    w.byte(opcode);
  };
}

/** @param offset added to the address without wrapping, 32 bits unsigned */
export type Load = (address: Code, offset?: number) => Code;
export type Store = (address: Code, value: Code, offset?: number) => Code;

// The alignment hint is always 0 (one byte): guest addresses promise nothing, and engines ignore it on our hosts.
function load(opcode: number): Load {
  return (address, offset = 0) =>
    (w) => {
      address(w);
      w.byte(opcode);
      w.byte(0);
      w.unsigned(offset);
    };
}

function store(opcode: number): Store {
  return (address, value, offset = 0) =>
    (w) => {
      address(w);
      value(w);
      w.byte(opcode);
      w.byte(0);
      w.unsigned(offset);
    };
}

export const i32 = {
  const:
    (value: number): Code =>
    (w) => {
      w.byte(0x41);
      w.signed(value);
    },
  load: load(0x28),
  load8_s: load(0x2c),
  load8_u: load(0x2d),
  load16_s: load(0x2e),
  load16_u: load(0x2f),
  store: store(0x36),
  store8: store(0x3a),
  store16: store(0x3b),
  eqz: unary(0x45),
  eq: binary(0x46),
  ne: binary(0x47),
  lt_s: binary(0x48),
  lt_u: binary(0x49),
  gt_s: binary(0x4a),
  gt_u: binary(0x4b),
  le_s: binary(0x4c),
  le_u: binary(0x4d),
  ge_s: binary(0x4e),
  ge_u: binary(0x4f),
  clz: unary(0x67),
  ctz: unary(0x68),
  popcnt: unary(0x69),
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  div_s: binary(0x6d),
  div_u: binary(0x6e),
  rem_s: binary(0x6f),
  rem_u: binary(0x70),
  and: binary(0x71),
  or: binary(0x72),
  xor: binary(0x73),
  shl: binary(0x74),
  shr_s: binary(0x75),
  shr_u: binary(0x76),
  rotl: binary(0x77),
  rotr: binary(0x78),
  wrap_i64: unary(0xa7),
  extend8_s: unary(0xc0),
  extend16_s: unary(0xc1),
  reinterpret_f32: unary(0xbc),
} as const;

export const i64 = {
  const:
    (value: bigint): Code =>
    (w) => {
      w.byte(0x42);
      w.signed64(value);
    },
  load: load(0x29),
  load8_s: load(0x30),
  load8_u: load(0x31),
  load16_s: load(0x32),
  load16_u: load(0x33),
  load32_s: load(0x34),
  load32_u: load(0x35),
  store: store(0x37),
  store8: store(0x3c),
  store16: store(0x3d),
  store32: store(0x3e),
  eqz: unary(0x50),
  eq: binary(0x51),
  ne: binary(0x52),
  lt_s: binary(0x53),
  lt_u: binary(0x54),
  gt_s: binary(0x55),
  gt_u: binary(0x56),
  le_s: binary(0x57),
  le_u: binary(0x58),
  ge_s: binary(0x59),
  ge_u: binary(0x5a),
  clz: unary(0x79),
  ctz: unary(0x7a),
  popcnt: unary(0x7b),
  add: binary(0x7c),
  sub: binary(0x7d),
  mul: binary(0x7e),
  div_s: binary(0x7f),
  div_u: binary(0x80),
  rem_s: binary(0x81),
  rem_u: binary(0x82),
  and: binary(0x83),
  or: binary(0x84),
  xor: binary(0x85),
  shl: binary(0x86),
  shr_s: binary(0x87),
  shr_u: binary(0x88),
  rotl: binary(0x89),
  rotr: binary(0x8a),
  extend_i32_s: unary(0xac),
  extend_i32_u: unary(0xad),
  extend8_s: unary(0xc2),
  extend16_s: unary(0xc3),
  extend32_s: unary(0xc4),
  reinterpret_f64: unary(0xbd),
  /** What does not fit is saturated. */
  trunc_sat_f64_u: (x: Code): Code => prefixed(0xfc, 7, [x]),
} as const;

export const f32 = {
  load: load(0x2a),
  store: store(0x38),
  eq: binary(0x5b),
  ne: binary(0x5c),
  lt: binary(0x5d),
  gt: binary(0x5e),
  le: binary(0x5f),
  ge: binary(0x60),
  abs: unary(0x8b),
  neg: unary(0x8c),
  trunc: unary(0x8f),
  nearest: unary(0x90),
  sqrt: unary(0x91),
  add: binary(0x92),
  sub: binary(0x93),
  mul: binary(0x94),
  div: binary(0x95),
  demote_f64: unary(0xb6),
  reinterpret_i32: unary(0xbe),
  ceil: unary(0x8d),
  floor: unary(0x8e),
} as const;

export const f64 = {
  const:
    (value: number): Code =>
    (w) => {
      w.byte(0x44);
      w.append(new Uint8Array(new Float64Array([value]).buffer));
    },
  load: load(0x2b),
  store: store(0x39),
  eq: binary(0x61),
  ne: binary(0x62),
  lt: binary(0x63),
  gt: binary(0x64),
  le: binary(0x65),
  ge: binary(0x66),
  abs: unary(0x99),
  neg: unary(0x9a),
  trunc: unary(0x9d),
  nearest: unary(0x9e),
  sqrt: unary(0x9f),
  add: binary(0xa0),
  sub: binary(0xa1),
  mul: binary(0xa2),
  div: binary(0xa3),
  convert_i32_s: unary(0xb7),
  convert_i64_s: unary(0xb9),
  promote_f32: unary(0xbb),
  reinterpret_i64: unary(0xbf),
  ceil: unary(0x9b),
  floor: unary(0x9c),
} as const;

/** An instruction of the vector (0xfd) or saturating/bulk (0xfc) group, operands first, immediates after the opcode. */
export function prefixed(prefix: number, opcode: number, operands: readonly Code[], ...immediates: number[]): Code {
  return (w) => {
    for (const operand of operands) operand(w);
    w.byte(prefix);
    w.unsigned(opcode);
    for (const immediate of immediates) w.unsigned(immediate);
  };
}

export const memoryCopy = (to: Code, from: Code, length: Code): Code => prefixed(0xfc, 10, [to, from, length], 0, 0);
export const memoryFill = (to: Code, value: Code, length: Code): Code => prefixed(0xfc, 11, [to, value, length], 0);

/** A local of the function being written. */
export interface Local {
  readonly index: number;
  readonly type: number;
  readonly get: Code;
  set(value: Code): Code;
  tee(value: Code): Code;
}

export function localAt(index: number, type: number): Local {
  const withIndex =
    (opcode: number): Code =>
    (w) => {
      w.byte(opcode);
      w.unsigned(index);
    };
  return {
    index,
    type,
    get: withIndex(0x20),
    set: (value) => seq(value, withIndex(0x21)),
    tee: (value) => seq(value, withIndex(0x22)),
  };
}

function structured(opcode: number, label: symbol, type: ResultType, body: Code): Code {
  return (w) => {
    w.byte(opcode);
    w.byte(type ?? EMPTY_BLOCK);
    w.labels.push(label);
    body(w);
    w.labels.pop();
    w.byte(0x0b);
  };
}

export const block = (label: symbol, body: Code, type?: ResultType): Code => structured(0x02, label, type, body);
export const loop = (label: symbol, body: Code, type?: ResultType): Code => structured(0x03, label, type, body);

export function ifElse(condition: Code, then: Code, otherwise?: Code, type?: ResultType): Code {
  return (w) => {
    condition(w);
    w.byte(0x04);
    w.byte(type ?? EMPTY_BLOCK);
    w.labels.push(Symbol('if'));
    then(w);
    if (otherwise) {
      w.byte(0x05);
      otherwise(w);
    }
    w.labels.pop();
    w.byte(0x0b);
  };
}

function depth(w: Writer, label: symbol): number {
  const at = w.labels.lastIndexOf(label);
  if (at < 0) throw new Error(`branch to a label that does not enclose it: ${String(label)}`);
  return w.labels.length - 1 - at;
}

export const br =
  (label: symbol): Code =>
  (w) => {
    w.byte(0x0c);
    w.unsigned(depth(w, label));
  };

export const brIf =
  (label: symbol, condition: Code): Code =>
  (w) => {
    condition(w);
    w.byte(0x0d);
    w.unsigned(depth(w, label));
  };

export const brTable =
  (labels: readonly symbol[], otherwise: symbol, index: Code): Code =>
  (w) => {
    index(w);
    w.byte(0x0e);
    w.unsigned(labels.length);
    for (const label of labels) w.unsigned(depth(w, label));
    w.unsigned(depth(w, otherwise));
  };

export const select = (whenTrue: Code, whenFalse: Code, condition: Code): Code =>
  seq(whenTrue, whenFalse, condition, (w) => w.byte(0x1b));

export const drop = (value: Code): Code => seq(value, (w) => w.byte(0x1a));
export const ret = (value: Code = nothing): Code => seq(value, (w) => w.byte(0x0f));
export const unreachable: Code = (w) => w.byte(0x00);

export const call =
  (index: number, ...args: Code[]): Code =>
  (w) => {
    for (const arg of args) arg(w);
    w.byte(0x10);
    w.unsigned(index);
  };

export const callIndirect =
  (typeIndex: number, element: Code, ...args: Code[]): Code =>
  (w) => {
    for (const arg of args) arg(w);
    element(w);
    w.byte(0x11);
    w.unsigned(typeIndex);
    w.byte(0);
  };
