/** Where string instructions read and write. */

import {
  FS,
  SEGMENT_BASE,
  SEGMENT_BOUNDS,
  SEGMENT_SIZE,
  SEGMENTS,
  TLB_BANK,
  TLB_HOST,
  TLB_NEVER,
  TLB_READ,
  TLB_WRITE,
} from '../state/layout.ts';
import { tlbEntry } from '../state/tlb.ts';
import { READ, WRITE } from '../system/paging.ts';
import type { Processor } from './processor.ts';
import { readRegister } from './registers.ts';

const segmentBase = (cpu: Processor, segment: number): bigint =>
  cpu.state.get64(SEGMENTS + segment * SEGMENT_SIZE + SEGMENT_BASE);

/** A memory operand of a string instruction. */
export interface StringOperand {
  /** 0 … 5. */
  readonly segment: number;
  /** The general register with the offset, which has `addressSize` bytes. */
  readonly register: number;
  readonly addressSize: number;
  readonly write: boolean;
}

/** The linear address of an operand for an access of `size` bytes, or the fault that it is. */
export function stringAddress(
  cpu: Processor,
  { segment, register, addressSize, write }: StringOperand,
  size: number,
): bigint {
  const offset = readRegister(cpu, register, addressSize);
  if (cpu.mode.bits !== 64) return BigInt(cpu.system.segmentCheck(segment, Number(offset), size, write ? WRITE : READ));
  return segment >= FS ? BigInt.asUintN(64, segmentBase(cpu, segment) + offset) : offset;
}

const low = (address: bigint): number => Number(address & 0xffff_ffffn);
const high = (address: bigint): number => Number((address >> 32n) & 0xffff_ffffn);

/** Faults if `size` bytes at a linear address may not be written. */
export function probeWrite(cpu: Processor, address: bigint, size: number): void {
  cpu.mmu.probe(low(address), high(address), size, WRITE, 0, size);
}

/** Plain memory behind an address, up to the end of its page. */
export interface Stretch {
  /** Address in linear memory. */
  readonly host: number;
  readonly length: number;
}

/**
 * As much of `bytes` at an operand as is plain memory in one page within the segment. `undefined` where no plain
 * memory is at hand: then the elements are done one at a time.
 */
export function plainStretch(
  cpu: Processor,
  { segment, register, addressSize, write }: StringOperand,
  bytes: number,
): Stretch | undefined {
  const { state } = cpu;
  const offset = readRegister(cpu, register, addressSize);
  let length = bytes;
  let address = offset;
  if (cpu.mode.bits === 64) {
    if (segment >= FS) address = BigInt.asUintN(64, segmentBase(cpu, segment) + offset);
  } else {
    const bound = state.get64(SEGMENT_BOUNDS + segment * 16 + (write ? 8 : 0));
    if (offset >= bound) return undefined;
    length = Math.min(length, Number(bound - offset));
    address = BigInt.asUintN(32, segmentBase(cpu, segment) + offset);
  }
  if (addressSize !== 8) length = Math.min(length, 2 ** (addressSize * 8) - Number(offset));
  length = Math.min(length, 4096 - (low(address) & 0xfff));
  const bank = state.get32(TLB_BANK);
  if (bank === TLB_NEVER) return undefined;
  cpu.mmu.probe(low(address), high(address), 1, write ? WRITE : READ);
  const entry = tlbEntry(bank, low(address), high(address));
  const tag = entry + (write ? TLB_WRITE : TLB_READ);
  if (state.get32(tag) !== (low(address) & 0xffff_f000) >>> 0 || state.get32(tag + 4) !== high(address))
    return undefined;
  return { host: (low(address) + state.get32(entry + TLB_HOST)) >>> 0, length };
}
