/** What privilege changes read from the task state segment (Intel SDM vol. 3A, 8.2 and 8.7). */
import { GuestFault, SS_FAULT, TS } from '../state/fault.ts';
import * as at from '../state/layout.ts';
import * as type from './descriptor.ts';
import { isCanonical, type Mmu, SYSTEM } from './mmu.ts';
import { selectorFault, type Tables } from './tables.ts';

export class TaskState {
  readonly #mmu: Mmu;
  readonly #tables: Tables;

  constructor(mmu: Mmu, tables: Tables) {
    this.#mmu = mmu;
    this.#tables = tables;
  }

  /** Whether TR holds a 32-bit (or 64-bit) TSS. */
  get is32(): boolean {
    return (this.#tables.attributes(at.TR) & 0x800) !== 0;
  }

  /** SS and (E)SP for privilege `cpl` 0 … 2 of a 16- or 32-bit TSS. */
  stack(cpl: number, ext: number): { readonly selector: number; readonly pointer: bigint } {
    const size = this.is32 ? 4 : 2;
    const offset = size === 4 ? 4 + cpl * 8 : 2 + cpl * 4;
    this.#require(offset + size + 1, ext);
    const pointer = this.#read(offset, size);
    return { selector: Number(this.#read(offset + size, 2)), pointer };
  }

  /** RSP0 … RSP2 of a 64-bit TSS. */
  rsp(cpl: number, ext: number): bigint {
    return this.#pointer64(4 + cpl * 8, ext);
  }

  /** IST1 … IST7 of a 64-bit TSS. */
  ist(n: number, ext: number): bigint {
    return this.#pointer64(0x1c + n * 8, ext);
  }

  #pointer64(offset: number, ext: number): bigint {
    this.#require(offset + 7, ext);
    const pointer = this.#read(offset, 8);
    if (!isCanonical(pointer)) throw new GuestFault(SS_FAULT, ext);
    return pointer;
  }

  /** Reads from the TSS; the caller has seen to the limit. */
  #read(offset: number, size: number): bigint {
    return this.#mmu.read(this.address(offset), size, SYSTEM);
  }

  address(offset: number): bigint {
    return BigInt.asUintN(64, this.#tables.base(at.TR) + BigInt(offset));
  }

  #require(lastByte: number, ext: number): void {
    if (this.#tables.attributes(at.TR) === 0 || lastByte > this.#tables.limit(at.TR)) {
      throw selectorFault(TS, this.#tables.selector(at.TR), ext);
    }
  }

  /** Offset 0x66 of a 32-bit or 64-bit TSS: where the I/O permission bitmap starts; undefined if TR cannot have one. */
  get ioMapBase(): number | undefined {
    const tss = (this.#tables.attributes(at.TR) >>> 8) & 0xf;
    if (tss !== type.TSS32 && tss !== type.TSS32_BUSY) return undefined;
    return this.#tables.limit(at.TR) < 0x67 ? undefined : Number(this.#read(0x66, 2));
  }

  get limit(): number {
    return this.#tables.limit(at.TR);
  }
}
