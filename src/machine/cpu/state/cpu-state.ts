import * as at from './layout.ts';

/** Typed views of the CPU state in linear memory. Addresses are those of layout.ts. */
export class CpuState {
  readonly memory: WebAssembly.Memory;
  readonly u8: Uint8Array;
  readonly view: DataView;
  /** 32-bit cells, index = address >> 2. */
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  /** 64-bit cells, index = address >> 3. */
  readonly u64: BigUint64Array;
  readonly i64: BigInt64Array;

  /** Told of each access to linear memory while set: `updateMode` then keeps the executors from doing any by themselves. */
  onAccess: ((lo: number, hi: number, size: number, write: boolean) => void) | undefined;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
    this.u8 = new Uint8Array(memory.buffer);
    this.view = new DataView(memory.buffer);
    this.i32 = new Int32Array(memory.buffer);
    this.u32 = new Uint32Array(memory.buffer);
    this.u64 = new BigUint64Array(memory.buffer);
    this.i64 = new BigInt64Array(memory.buffer);
  }

  get32(address: number): number {
    return this.u32[address >>> 2]!;
  }

  set32(address: number, value: number): void {
    this.u32[address >>> 2] = value;
  }

  /** @returns the unsigned 64-bit cell */
  get64(address: number): bigint {
    return this.view.getBigUint64(address, true);
  }

  /** Stores the low 64 bits of `value`. */
  set64(address: number, value: bigint): void {
    this.view.setBigUint64(address, value, true);
  }

  get cpl(): number {
    return this.get32(at.CPL);
  }

  get rip(): bigint {
    return this.get64(at.RIP);
  }

  set rip(value: bigint) {
    this.set64(at.RIP, value);
  }

  /** The general register with encoding number `n` (0 … 15), 64 bits. */
  gpr(n: number): bigint {
    return this.get64(at.GPR + n * 8);
  }

  setGpr(n: number, value: bigint): void {
    this.set64(at.GPR + n * 8, value);
  }

  /** RFLAGS as software sees it, bit 1 set. */
  get rflags(): number {
    const low = this.get32(at.FLAG_CARRY);
    const high = this.get32(at.FLAG_CARRY + 4);
    const carry = high >>> 31;
    const overflow = carry ^ ((high >>> 30) & 1);
    const sign = (this.get32(at.FLAG_RESULT + 4) >>> 31) ^ (low >>> 31);
    const parity = evenParity((this.get32(at.FLAG_RESULT) ^ (low >>> 8)) & 0xff);
    const zero = this.get32(at.FLAG_RESULT) === 0 && this.get32(at.FLAG_RESULT + 4) === 0 ? 1 : 0;
    return (
      this.get32(at.FLAG_SYSTEM) |
      carry |
      2 |
      (parity << 2) |
      (low & 0x10) |
      (zero << 6) |
      (sign << 7) |
      (overflow << 11)
    );
  }

  set rflags(value: number) {
    this.set32(at.FLAG_SYSTEM, value & ~(ARITHMETIC | 2));
    const zero = (value >>> 6) & 1;
    const sign = (value >>> 7) & 1;
    const carry = value & 1;
    const overflow = (value >>> 11) & 1;
    // The result is 0 when ZF is set and 1 otherwise; the xor bits supply the sign and the parity that neither shows.
    const parityShown = zero;
    const parityWanted = (value >>> 2) & 1;
    this.set32(at.FLAG_RESULT, zero ^ 1);
    this.set32(at.FLAG_RESULT + 4, 0);
    this.set32(at.FLAG_CARRY, (value & 0x10) | (sign << 31) | (parityShown === parityWanted ? 0 : 0x100));
    this.set32(at.FLAG_CARRY + 4, (carry << 31) | ((carry ^ overflow) << 30));
  }
}

/** CF, PF, AF, ZF, SF, OF. */
export const ARITHMETIC = 0x8d5;

function evenParity(byte: number): number {
  let x = byte ^ (byte >>> 4);
  x ^= x >>> 2;
  x ^= x >>> 1;
  return ~x & 1;
}
