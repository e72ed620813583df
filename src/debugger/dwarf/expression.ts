/** Evaluates DWARF expressions: where a value is, perhaps in pieces. (DWARF 5, 2.5 and 2.6) */
import { BadData } from '../bad-data.ts';
import { ByteReader } from '../byte-reader.ts';
import { type MemoryReader, readUnsigned, unsignedOf } from '../memory-reader.ts';
import { DW_OP } from './constants.ts';

/** What an expression is evaluated in: a function's frame, or nothing but memory for a global variable. */
export interface ExpressionContext {
  readonly memory: MemoryReader;
  /** By DWARF's numbers (System V ABI for x86-64, 3.6.2); undefined if it is not known in this frame. */
  readonly register?: (number: number) => Uint8Array | undefined;
  /** The canonical frame address: what SP was before the call's return address was pushed. */
  readonly cfa?: bigint;
  /** DW_AT_frame_base; the canonical frame address unless given, as Go has it. */
  readonly frameBase?: Uint8Array;
  /** Looks up DW_OP_addrx. */
  readonly address?: (index: number) => bigint;
}

export type Location =
  | { readonly kind: 'memory'; readonly address: bigint }
  | { readonly kind: 'register'; readonly number: number }
  | { readonly kind: 'value'; readonly bytes: Uint8Array }
  | { readonly kind: 'missing' };

export interface Piece {
  readonly location: Location;
  /** Bytes; undefined if the value is in one piece. */
  readonly size: number | undefined;
}

const MAX_STEPS = 10_000;
const MISSING: Location = { kind: 'missing' };

/** @throws BadData if it cannot be evaluated */
export function evaluate(expression: Uint8Array, context: ExpressionContext): Piece[] {
  return new Evaluation(expression, context).run();
}

const word = (value: bigint): bigint => BigInt.asUintN(64, value);
const signed = (value: bigint): bigint => BigInt.asIntN(64, value);

function bytesOf(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, word(value), true);
  return bytes;
}

class Evaluation {
  readonly #context: ExpressionContext;
  readonly #reader: ByteReader;
  readonly #stack: bigint[] = [];
  readonly #pieces: Piece[] = [];
  /** What the operations so far say, if it is not an address on the stack. */
  #location: Location | undefined;

  constructor(expression: Uint8Array, context: ExpressionContext) {
    this.#reader = new ByteReader(expression);
    this.#context = context;
  }

  run(): Piece[] {
    for (let step = 0; !this.#reader.done; step++) {
      if (step === MAX_STEPS) throw new BadData('an expression that does not end');
      this.#step(this.#reader.u8());
    }
    if (this.#location || this.#stack.length > 0) this.#pieces.push({ location: this.#take(), size: undefined });
    return this.#pieces;
  }

  #take(): Location {
    const address = this.#stack.pop();
    const location = this.#location ?? (address === undefined ? MISSING : { kind: 'memory' as const, address });
    this.#location = undefined;
    this.#stack.length = 0;
    return location;
  }

  #step(op: number): void {
    const reader = this.#reader;
    if (op >= DW_OP.lit0 && op <= DW_OP.lit31) this.#push(BigInt(op - DW_OP.lit0));
    else if (op >= DW_OP.reg0 && op <= DW_OP.reg31) this.#location = { kind: 'register', number: op - DW_OP.reg0 };
    else if (op >= DW_OP.breg0 && op <= DW_OP.breg31) this.#pushRegister(op - DW_OP.breg0, reader.slebBig());
    else if (!this.#constant(op) && !this.#place(op) && !this.#control(op)) this.#arithmetic(op);
  }

  #constant(op: number): boolean {
    const reader = this.#reader;
    switch (op) {
      case DW_OP.addr:
      case DW_OP.const8u:
      case DW_OP.const8s:
        this.#push(reader.u64());
        return true;
      case DW_OP.const1u:
        this.#push(BigInt(reader.u8()));
        return true;
      case DW_OP.const1s:
        this.#push(BigInt(reader.i8()));
        return true;
      case DW_OP.const2u:
        this.#push(BigInt(reader.u16()));
        return true;
      case DW_OP.const2s:
        this.#push(BigInt.asIntN(16, BigInt(reader.u16())));
        return true;
      case DW_OP.const4u:
        this.#push(BigInt(reader.u32()));
        return true;
      case DW_OP.const4s:
        this.#push(BigInt(reader.i32()));
        return true;
      case DW_OP.constu:
        this.#push(reader.ulebBig());
        return true;
      case DW_OP.consts:
        this.#push(reader.slebBig());
        return true;
      case DW_OP.addrx:
      case DW_OP.constx: {
        const index = reader.uleb();
        if (!this.#context.address) throw new BadData('an indexed address outside a unit');
        this.#push(this.#context.address(index));
        return true;
      }
      default:
        return false;
    }
  }

  #place(op: number): boolean {
    const reader = this.#reader;
    switch (op) {
      case DW_OP.callFrameCfa:
        this.#push(this.#cfa());
        return true;
      case DW_OP.fbreg:
        this.#push(this.#frameBase() + reader.slebBig());
        return true;
      case DW_OP.regx:
        this.#location = { kind: 'register', number: reader.uleb() };
        return true;
      case DW_OP.bregx:
        this.#pushRegister(reader.uleb(), reader.slebBig());
        return true;
      case DW_OP.piece:
        this.#pieces.push({ size: reader.uleb(), location: this.#take() });
        return true;
      case DW_OP.implicitValue:
        this.#location = { kind: 'value', bytes: reader.take(reader.uleb()) };
        return true;
      case DW_OP.stackValue:
        this.#location = { kind: 'value', bytes: bytesOf(this.#pop()) };
        return true;
      case DW_OP.deref:
        this.#push(this.#read(this.#pop(), 8));
        return true;
      case DW_OP.derefSize:
        this.#push(this.#read(this.#pop(), reader.u8()));
        return true;
      default:
        return false;
    }
  }

  #control(op: number): boolean {
    const reader = this.#reader;
    switch (op) {
      case DW_OP.nop:
        return true;
      case DW_OP.dup:
        this.#push(this.#peek(0));
        return true;
      case DW_OP.drop:
        this.#pop();
        return true;
      case DW_OP.over:
        this.#push(this.#peek(1));
        return true;
      case DW_OP.pick:
        this.#push(this.#peek(reader.u8()));
        return true;
      case DW_OP.swap: {
        const [top, below] = [this.#pop(), this.#pop()];
        this.#stack.push(top, below);
        return true;
      }
      case DW_OP.rot: {
        const [top, second, third] = [this.#pop(), this.#pop(), this.#pop()];
        this.#stack.push(top, third, second);
        return true;
      }
      case DW_OP.skip:
      case DW_OP.bra: {
        const distance = Number(BigInt.asIntN(16, BigInt(reader.u16())));
        if (op === DW_OP.skip || this.#pop() !== 0n) this.#jump(distance);
        return true;
      }
      default:
        return false;
    }
  }

  #arithmetic(op: number): void {
    const one = UNARY[op];
    const two = BINARY[op];
    if (one) this.#push(one(this.#pop()));
    else if (op === DW_OP.plusUconst) this.#push(this.#pop() + this.#reader.ulebBig());
    else if (two) {
      const right = this.#pop();
      this.#push(two(this.#pop(), right));
    } else throw new BadData(`an expression with the unknown operation 0x${op.toString(16)}`);
  }

  #jump(distance: number): void {
    const target = this.#reader.at + distance;
    if (target < 0 || target > this.#reader.bytes.length) throw new BadData('an expression that jumps out of itself');
    this.#reader.at = target;
  }

  #cfa(): bigint {
    if (this.#context.cfa === undefined) throw new BadData('the frame is not known');
    return this.#context.cfa;
  }

  #frameBase(): bigint {
    const { frameBase } = this.#context;
    if (!frameBase || (frameBase.length === 1 && frameBase[0] === DW_OP.callFrameCfa)) return this.#cfa();
    const { frameBase: _, ...context } = this.#context;
    const [piece] = evaluate(frameBase, context);
    if (piece?.location.kind === 'memory') return piece.location.address;
    if (piece?.location.kind === 'register') return this.#register(piece.location.number);
    throw new BadData('a frame base that is no address');
  }

  #register(number: number): bigint {
    const bytes = this.#context.register?.(number);
    if (!bytes) throw new BadData(`register ${number} is not known in this frame`);
    return unsignedOf(bytes.subarray(0, 8));
  }

  #pushRegister(number: number, offset: bigint): void {
    this.#push(this.#register(number) + offset);
  }

  #read(address: bigint, size: number): bigint {
    const value = readUnsigned(this.#context.memory, address, size);
    if (value === undefined) throw new BadData(`nothing is mapped at 0x${address.toString(16)}`);
    return value;
  }

  #push(value: bigint): void {
    this.#stack.push(word(value));
  }

  #pop(): bigint {
    const value = this.#stack.pop();
    if (value === undefined) throw new BadData('an expression that takes more from its stack than there is');
    return value;
  }

  #peek(depth: number): bigint {
    const value = this.#stack.at(-1 - depth);
    if (value === undefined) throw new BadData('an expression that looks below its stack');
    return value;
  }
}

const UNARY: Readonly<Record<number, (value: bigint) => bigint>> = {
  [DW_OP.abs]: (value) => (signed(value) < 0n ? -value : value),
  [DW_OP.neg]: (value) => -value,
  [DW_OP.not]: (value) => ~value,
};

const divisible = (divisor: bigint): bigint => {
  if (divisor === 0n) throw new BadData('an expression that divides by zero');
  return divisor;
};

const truth = (value: boolean): bigint => (value ? 1n : 0n);

const BINARY: Readonly<Record<number, (left: bigint, right: bigint) => bigint>> = {
  [DW_OP.and]: (left, right) => left & right,
  [DW_OP.or]: (left, right) => left | right,
  [DW_OP.xor]: (left, right) => left ^ right,
  [DW_OP.plus]: (left, right) => left + right,
  [DW_OP.minus]: (left, right) => left - right,
  [DW_OP.mul]: (left, right) => left * right,
  [DW_OP.div]: (left, right) => signed(left) / signed(divisible(right)),
  [DW_OP.mod]: (left, right) => left % divisible(right),
  [DW_OP.shl]: (left, right) => (right > 63n ? 0n : left << right),
  [DW_OP.shr]: (left, right) => (right > 63n ? 0n : left >> right),
  [DW_OP.shra]: (left, right) => signed(left) >> (right > 63n ? 63n : right),
  [DW_OP.eq]: (left, right) => truth(left === right),
  [DW_OP.ne]: (left, right) => truth(left !== right),
  [DW_OP.ge]: (left, right) => truth(signed(left) >= signed(right)),
  [DW_OP.gt]: (left, right) => truth(signed(left) > signed(right)),
  [DW_OP.le]: (left, right) => truth(signed(left) <= signed(right)),
  [DW_OP.lt]: (left, right) => truth(signed(left) < signed(right)),
};
