/**
 * String instructions in plain memory (Intel SDM vol. 2: MOVS, CMPS, SCAS, LODS, STOS, REP). STRINGS does what lies in pages
 * that the TLB has, page by page, and tells STRING_NEXT whether the operation (../operations/strings.ts) is to go on: with
 * what reaches into another page or beyond a segment's bound, or when the stretch of this time is used up.
 */
import {
  ATTENTION,
  ES,
  FLAG_CARRY,
  FLAG_RESULT,
  FLAG_SYSTEM,
  FS,
  GPR,
  MODE,
  SEGMENT_BASE,
  SEGMENT_BOUNDS,
  SEGMENT_SIZE,
  SEGMENTS,
  STRING_DONE,
  TLB_BANK,
  TLB_HOST,
  TLB_NEVER,
  TLB_READ,
  TLB_WRITE,
} from '../state/layout.ts';
import {
  block,
  br,
  brIf,
  type Code,
  drop,
  I32,
  I64,
  i32,
  i64,
  ifElse,
  type Local,
  loop,
  memoryCopy,
  memoryFill,
  nothing,
  select,
  seq,
} from '../wasm/code.ts';
import { type AccessSize, bySize, defineCold, defineEnd, type MicroOp, type Operands } from './define.ts';
import { tlbEntryIn } from './tlb-entry.ts';

/** Elements that a repeated instruction does before interrupts are looked at. */
export const STRING_STRETCH = 4096;
/** Of RFLAGS: TF, DF. */
const [TF, DF] = [0x100, 0x400] as const;
/** The code size in MODE: 2 is 64 bits. */
const [CODE_SIZE, SIZE_64] = [3, 2] as const;
const [RAX, RCX, RSI, RDI] = [GPR, GPR + 8, GPR + 48, GPR + 56] as const;
const PAGE = 4096n;

/** The fields of an instruction in the immediate's upper half: as `packString` of ../operations/strings.ts has them. */
const addressSize = (x: Operands): Code => i32.and(i32.shr_u(x.immHigh, i32.const(8)), i32.const(15));
const segmentOf = (x: Operands): Code => i32.and(i32.shr_u(x.immHigh, i32.const(12)), i32.const(7));
const repeatOf = (x: Operands): Code => i32.and(i32.shr_u(x.immHigh, i32.const(16)), i32.const(0xff));
const REPE = 0xf3;

type Kind = 'movs' | 'cmps' | 'scas' | 'lods' | 'stos';

/** To the operation: something is not plain. */
const OPERATION = Symbol('operation');
const DONE = Symbol('done');
const least = (to: Local, value: Code): Code => seq(to.set(select(value, to.get, i64.lt_u(value, to.get))));

/** What an execution works with. */
class Run {
  readonly x: Operands;
  readonly size: AccessSize;
  /** Bits of an offset; those of a register that stay when it is written. */
  readonly mask: Local;
  readonly kept: Local;
  readonly backwards: Local;
  /** Elements left of this time's, done, and of the page under way. */
  readonly left: Local;
  readonly done: Local;
  readonly count: Local;
  /** The elements compared last. */
  readonly first: Local;
  readonly second: Local;

  constructor(x: Operands, size: AccessSize) {
    this.x = x;
    this.size = size;
    this.mask = x.local(I64);
    this.kept = x.local(I64);
    this.backwards = x.local(I32);
    this.left = x.local(I64);
    this.done = x.local(I64);
    this.count = x.local(I64);
    this.first = x.local(I64);
    this.second = x.local(I64);
  }

  read(register: number): Code {
    return i64.and(this.x.cell64(register), this.mask.get);
  }

  write(register: number, value: Code): Code {
    const old = i64.and(this.x.cell64(register), this.kept.get);
    return this.x.setCell64(register, i64.or(old, i64.and(value, this.mask.get)));
  }

  get bytes(): Code {
    return i64.mul(this.count.get, i64.const(BigInt(this.size)));
  }
}

/** Where one of the two operands is. */
interface Place {
  readonly register: number;
  readonly write: boolean;
  /** Linear address (I64) and address in linear memory (I32) of the first element. */
  readonly address: Local;
  readonly host: Local;
}

const is64 = (x: Operands): Code => i32.eq(i32.and(x.cell32(MODE), i32.const(CODE_SIZE)), i32.const(SIZE_64));

/** `count` becomes no more than what lies before the ends of the segment, of the address size and of the page. */
function limit(run: Run, { register, write, address }: Place, segment: Code): Code {
  const { x, size, count, mask, backwards } = run;
  const offset = x.local(I64);
  const room = x.local(I64);
  const elements = (bytes: Code): Code => i64.shr_u(bytes, i64.const(BigInt(Math.log2(size))));
  const base = i64.load(i32.mul(segment, i32.const(SEGMENT_SIZE)), SEGMENTS + SEGMENT_BASE);
  const bound = i64.load(i32.shl(segment, i32.const(4)), SEGMENT_BOUNDS + (write ? 8 : 0));
  const inPage = i64.and(address.get, i64.const(PAGE - 1n));
  const beyond = i64.gt_u(i64.add(offset.get, i64.const(BigInt(size))), bound);
  return seq(
    offset.set(run.read(register)),
    ifElse(
      is64(x),
      address.set(i64.add(offset.get, ifElse(i32.ge_u(segment, i32.const(FS)), base, i64.const(0n), I64))),
      seq(
        address.set(i64.and(i64.add(offset.get, base), i64.const(0xffff_ffffn))),
        brIf(OPERATION, beyond),
        ifElse(i32.eqz(backwards.get), least(count, elements(i64.sub(bound, offset.get)))),
      ),
    ),
    // Where the offset wraps; not that of 64 bits, where no memory is.
    room.set(select(offset.get, i64.sub(mask.get, offset.get), backwards.get)),
    ifElse(
      i64.lt_u(room.get, i64.const(0xffff_ffffn)),
      ifElse(
        backwards.get,
        least(count, i64.add(elements(room.get), i64.const(1n))),
        least(count, elements(i64.add(room.get, i64.const(1n)))),
      ),
    ),
    ifElse(
      backwards.get,
      seq(
        brIf(OPERATION, i64.gt_u(inPage, i64.const(PAGE - BigInt(size)))),
        least(count, i64.add(elements(inPage), i64.const(1n))),
      ),
      least(count, elements(i64.sub(i64.const(PAGE), inPage))),
    ),
    brIf(OPERATION, i64.eqz(count.get)),
  );
}

/** Makes the access of the first element, or its fault, and finds where it is. */
function locate({ x }: Run, { write, address, host }: Place): Code {
  const entry = x.local(I32);
  return seq(
    drop(x.load(1, address, write)),
    entry.set(tlbEntryIn(x.cell32(TLB_BANK), address)),
    // Not plain: no memory, or a page with code.
    brIf(OPERATION, i64.ne(i64.load(entry.get, write ? TLB_WRITE : TLB_READ), i64.and(address.get, i64.const(-PAGE)))),
    host.set(i32.add(i32.wrap_i64(address.get), i32.load(entry.get, TLB_HOST))),
  );
}

/** The address of the lowest element. */
function lowest({ count, size, backwards }: Run, host: Local): Code {
  const above = i32.mul(i32.wrap_i64(i64.sub(count.get, i64.const(1n))), i32.const(size));
  return i32.sub(host.get, select(above, i32.const(0), backwards.get));
}

/** An element as an i64, zero-extended. */
const element = (size: AccessSize, host: Code): Code =>
  ({ 1: i64.load8_u, 2: i64.load16_u, 4: i64.load32_u, 8: i64.load })[size](host);
const putElement = (size: AccessSize, host: Code, value: Code): Code =>
  ({ 1: i64.store8, 2: i64.store16, 4: i64.store32, 8: i64.store })[size](host, value);

/** How far it is from one element to the next. */
const step = ({ size, backwards }: Run): Code => select(i32.const(-size), i32.const(size), backwards.get);

/** `body` for each of `count` elements from `places` on, which move with it. */
function each(run: Run, places: readonly Place[], body: Code): Code {
  const [n, again] = [run.x.local(I64), Symbol('element')];
  return seq(
    n.set(run.count.get),
    loop(
      again,
      seq(
        body,
        ...places.map(({ host }) => host.set(i32.add(host.get, step(run)))),
        n.set(i64.sub(n.get, i64.const(1n))),
        brIf(again, i64.ne(n.get, i64.const(0n))),
      ),
    ),
  );
}

function move(run: Run, from: Place, to: Place): Code {
  const length = i32.wrap_i64(run.bytes);
  // Onto what is still to be read, each element is copied from the one copied before.
  const ahead = i32.sub(to.host.get, from.host.get);
  const distance = select(i32.sub(i32.const(0), ahead), ahead, run.backwards.get);
  const overlaps = i32.lt_u(i32.sub(distance, i32.const(1)), i32.sub(length, i32.const(1)));
  return ifElse(
    overlaps,
    each(run, [from, to], putElement(run.size, to.host.get, element(run.size, from.host.get))),
    memoryCopy(lowest(run, to.host), lowest(run, from.host), length),
  );
}

function fill(run: Run, to: Place): Code {
  const { x, size } = run;
  if (size === 1) return memoryFill(lowest(run, to.host), x.cell8(RAX), i32.wrap_i64(run.bytes));
  const value = x.local(I64);
  return seq(value.set(x.cell64(RAX)), each(run, [to], putElement(size, to.host.get, value.get)));
}

/** The last element goes to the accumulator. */
function load(run: Run, from: Place): Code {
  const { x, size } = run;
  const value = x.local(I64);
  const far = i32.mul(i32.wrap_i64(i64.sub(run.count.get, i64.const(1n))), step(run));
  const low = i32.wrap_i64(value.get);
  return seq(
    value.set(element(size, i32.add(from.host.get, far))),
    size === 1 ? x.setCell8(RAX, low) : size === 2 ? x.setCell16(RAX, low) : x.setCell64(RAX, value.get),
  );
}

/** Compares until `count` elements are done, or one ends the repetition: then `count` becomes how many there were. */
function compare(run: Run, places: readonly Place[], first: Code, second: Code, ended: Local): Code {
  const { x, size, count } = run;
  const [n, again] = [x.local(I64), Symbol('element')];
  const equal = i64.eq(run.first.get, run.second.get);
  const goesOn = i32.eq(equal, i32.eq(repeatOf(x), i32.const(REPE)));
  return seq(
    n.set(i64.const(0n)),
    loop(
      again,
      seq(
        run.first.set(first),
        run.second.set(second),
        ...places.map(({ host }) => host.set(i32.add(host.get, step(run)))),
        n.set(i64.add(n.get, i64.const(1n))),
        ifElse(goesOn, brIf(again, i64.lt_u(n.get, count.get)), ended.set(i32.const(1))),
      ),
    ),
    count.set(n.get),
    compareFlags(x, size, run.first, run.second),
  );
}

/** The flags of first - second, as CMP computes them: from the borrow out of each bit. */
function compareFlags(x: Operands, size: AccessSize, first: Local, second: Local): Code {
  const result = x.local(I64);
  const above = BigInt(64 - 8 * size);
  const not = i64.xor(first.get, i64.const(-1n));
  const borrows = i64.or(i64.and(not, second.get), i64.and(i64.or(not, second.get), result.get));
  const top = i64.and(i64.shl(borrows, i64.const(above)), i64.const(-0x4000_0000_0000_0000n));
  const adjust = i64.and(i64.xor(i64.xor(first.get, second.get), result.get), i64.const(0x10n));
  return seq(
    result.set(i64.shr_s(i64.shl(i64.sub(first.get, second.get), i64.const(above)), i64.const(above))),
    x.setCell64(FLAG_RESULT, result.get),
    x.setCell64(FLAG_CARRY, i64.or(top, adjust)),
  );
}

/** The accumulator's low bytes. */
const accumulator = (x: Operands, size: AccessSize): Code =>
  size === 8 ? x.cell64(RAX) : i64.and(x.cell64(RAX), i64.const((1n << BigInt(8 * size)) - 1n));

/**
 * a ← 1 if the operation is to go on, else 0; STRING_DONE ← elements done, or 0 where the operation has no part in it. The
 * immediate is the operation's.
 */
function string(kind: Kind, size: AccessSize): MicroOp {
  const reads = kind === 'movs' || kind === 'cmps' || kind === 'lods';
  const hasDestination = kind !== 'lods';
  const compares = kind === 'cmps' || kind === 'scas';
  return defineCold(`${kind}${size * 8}`, compares ? 'updates' : 'reads', (x) => {
    const run = new Run(x, size);
    const place = (register: number, write: boolean): Place => ({
      register,
      write,
      address: x.local(I64),
      host: x.local(I32),
    });
    const from = place(RSI, false);
    const to = place(RDI, kind === 'movs' || kind === 'stos');
    const [ended, page] = [x.local(I32), Symbol('page')];
    const places = [...(reads ? [from] : []), ...(hasDestination ? [to] : [])];
    const work = {
      movs: () => move(run, from, to),
      stos: () => fill(run, to),
      lods: () => load(run, from),
      cmps: () => compare(run, places, element(size, from.host.get), element(size, to.host.get), ended),
      scas: () => compare(run, places, accumulator(x, size), element(size, to.host.get), ended),
    }[kind]();
    const moved = select(i64.sub(i64.const(0n), run.bytes), run.bytes, run.backwards.get);
    const repeated = repeatOf(x);
    const advance = seq(
      ...places.map(({ register }) => run.write(register, i64.add(x.cell64(register), moved))),
      ifElse(repeated, run.write(RCX, i64.sub(x.cell64(RCX), run.count.get))),
      run.done.set(i64.add(run.done.get, run.count.get)),
      run.left.set(i64.sub(run.left.get, run.count.get)),
    );
    const chunk = seq(
      run.count.set(run.left.get),
      reads ? limit(run, from, segmentOf(x)) : nothing,
      hasDestination ? limit(run, to, i32.const(ES)) : nothing,
      reads ? locate(run, from) : nothing,
      hasDestination ? locate(run, to) : nothing,
      work,
      advance,
    );
    return seq(
      x.set8('a', i32.const(1)),
      run.done.set(i64.const(0n)),
      ended.set(i32.const(0)),
      block(
        OPERATION,
        seq(
          brIf(OPERATION, i32.or(x.cell32(ATTENTION), i32.and(x.cell32(FLAG_SYSTEM), i32.const(TF)))),
          brIf(OPERATION, i32.eq(x.cell32(TLB_BANK), i32.const(TLB_NEVER))),
          run.mask.set(
            i64.shr_u(i64.const(-1n), i64.extend_i32_u(i32.sub(i32.const(64), i32.shl(addressSize(x), i32.const(3))))),
          ),
          run.kept.set(select(i64.const(-0x1_0000n), i64.const(0n), i32.eq(addressSize(x), i32.const(2)))),
          run.backwards.set(i32.ne(i32.and(x.cell32(FLAG_SYSTEM), i32.const(DF)), i32.const(0))),
          run.left.set(ifElse(repeated, run.read(RCX), i64.const(1n), I64)),
          least(run.left, i64.const(BigInt(STRING_STRETCH))),
          block(DONE, loop(page, seq(brIf(DONE, i64.eqz(run.left.get)), chunk, brIf(DONE, ended.get), br(page)))),
          // A repeated one is at its end when a comparison ended it, or nothing is left to count.
          brIf(
            OPERATION,
            i32.and(i32.eqz(ended.get), i32.and(i32.ne(repeated, i32.const(0)), i64.ne(run.read(RCX), i64.const(0n)))),
          ),
          x.set8('a', i32.const(0)),
          // The operation of INS and OUTS looks there too.
          run.done.set(i64.const(0n)),
        ),
      ),
      x.setCell32(STRING_DONE, i32.wrap_i64(run.done.get)),
    );
  });
}

const sizes = (kind: Kind) => bySize((size) => string(kind, size));

/** By mnemonic and element size. */
export const STRINGS = {
  movs: sizes('movs'),
  cmps: sizes('cmps'),
  scas: sizes('scas'),
  lods: sizes('lods'),
  stos: sizes('stos'),
} as const;

/** Goes on with the next instruction, the second target, if b's low 8 bits are zero, else to the operation. */
export const STRING_NEXT = defineEnd('string.next', 2, (x, control) =>
  ifElse(x.get8('b'), seq(x.runtime.operation, control.lookup), control.jump(x, 1, x.notTaken)),
);
