/**
 * String instructions (Intel SDM vol. 2: MOVS, CMPS, SCAS, LODS, STOS, INS, OUTS, REP). A repeated one does a bounded
 * stretch at a time and, while elements are left, resumes at itself: interrupts come in between, as on hardware, and RCX,
 * RSI, RDI always say how far it got.
 */

import { STRING_STRETCH } from '../ir/strings.ts';
import { ATTENTION, ES, FLAG_SYSTEM, GPR, NEXT_RIP, STRING_DONE } from '../state/layout.ts';
import { DF } from '../system/bits.ts';
import { compareFlags } from './compare.ts';
import { defineOperation } from './define.ts';
import type { Ports } from './ports.ts';
import type { Processor } from './processor.ts';
import { AX, CX, DI, DX, readRegister, SI, writeRegister } from './registers.ts';
import { plainStretch, probeWrite, type StringOperand, stringAddress } from './string-addresses.ts';

export const [MOVS, CMPS, SCAS, LODS, STOS, INS, OUTS] = [0, 1, 2, 3, 4, 5, 6] as const;

const ZF = 0x40;

/** What a string instruction is, packed into the operation's fields: see `packString`. */
export interface StringInstruction {
  readonly kind: number;
  readonly size: number;
  readonly addressSize: number;
  readonly segment: number;
  /** 0, 0xF2 (REPNE), 0xF3 (REP, REPE). */
  readonly rep: number;
}

export function packString({ kind, size, addressSize, segment, rep }: StringInstruction): number {
  return kind | (size << 4) | (addressSize << 8) | (segment << 12) | (rep << 16);
}

const unpack = (packed: number): StringInstruction => ({
  kind: packed & 15,
  size: (packed >>> 4) & 15,
  addressSize: (packed >>> 8) & 15,
  segment: (packed >>> 12) & 7,
  rep: (packed >>> 16) & 0xff,
});

const isTransfer = (kind: number): boolean => kind !== CMPS && kind !== SCAS;
const readsSource = (kind: number): boolean => kind === MOVS || kind === CMPS || kind === LODS || kind === OUTS;
const usesDestination = (kind: number): boolean => kind !== LODS && kind !== OUTS;
const writesDestination = (kind: number): boolean => kind === MOVS || kind === STOS || kind === INS;

const sourceOf = ({ segment, addressSize }: StringInstruction): StringOperand => ({
  segment,
  register: SI,
  addressSize,
  write: false,
});

const destinationOf = ({ kind, addressSize }: StringInstruction): StringOperand => ({
  segment: ES,
  register: DI,
  addressSize,
  write: writesDestination(kind),
});

/** Does one element; RSI, RDI move afterwards. Whatever may fault does so before anything changes. */
function element(cpu: Processor, s: StringInstruction): void {
  const { mmu } = cpu;
  const source = (): bigint => stringAddress(cpu, sourceOf(s), s.size);
  const destination = (): bigint => stringAddress(cpu, destinationOf(s), s.size);
  switch (s.kind) {
    case MOVS: {
      const value = mmu.read(source(), s.size);
      mmu.write(destination(), s.size, value);
      break;
    }
    case CMPS: {
      const left = mmu.read(source(), s.size);
      compareFlags(cpu.state, s.size, left, mmu.read(destination(), s.size));
      break;
    }
    case SCAS:
      compareFlags(cpu.state, s.size, readRegister(cpu, AX, s.size), mmu.read(destination(), s.size));
      break;
    case LODS: {
      const value = mmu.read(source(), s.size);
      if (s.size === 1) cpu.state.u8[GPR] = Number(value);
      else writeRegister(cpu, AX, s.size, value);
      break;
    }
    case STOS:
      mmu.write(destination(), s.size, readRegister(cpu, AX, s.size));
      break;
    case INS: {
      const port = Number(cpu.state.gpr(DX) & 0xffffn);
      cpu.system.checkIo(port, s.size);
      const to = destination();
      probeWrite(cpu, to, s.size);
      mmu.write(to, s.size, BigInt(readPort(cpu.ports, port, s.size)));
      break;
    }
    default: {
      const port = Number(cpu.state.gpr(DX) & 0xffffn);
      cpu.system.checkIo(port, s.size);
      writePort(cpu.ports, port, s.size, Number(mmu.read(source(), s.size)));
    }
  }
}

function advance(cpu: Processor, s: StringInstruction, elements: bigint): void {
  const backwards = (cpu.state.get32(FLAG_SYSTEM) & DF) !== 0;
  const step = elements * BigInt(backwards ? -s.size : s.size);
  if (readsSource(s.kind)) writeRegister(cpu, SI, s.addressSize, cpu.state.gpr(SI) + step);
  if (usesDestination(s.kind)) writeRegister(cpu, DI, s.addressSize, cpu.state.gpr(DI) + step);
}

/**
 * Many elements of MOVS, STOS, INS or OUTS at once, when they lie in one page each and go upwards through plain memory.
 * @returns how many were done, 0 when the slow way is needed
 */
function bulk(cpu: Processor, s: StringInstruction, limit: number): number {
  if (s.kind === CMPS || s.kind === SCAS || s.kind === LODS) return 0;
  if ((cpu.state.get32(FLAG_SYSTEM) & DF) !== 0) return 0;
  if (s.kind === INS || s.kind === OUTS) return bulkPorts(cpu, s, limit);
  // The source first: if both pages are missing, its fault is the one that comes.
  const from = s.kind === MOVS ? plainStretch(cpu, sourceOf(s), limit * s.size) : undefined;
  if (s.kind === MOVS && from === undefined) return 0;
  const to = plainStretch(cpu, destinationOf(s), limit * s.size);
  if (to === undefined) return 0;
  if (from === undefined) {
    const count = Math.min(limit, Math.floor(to.length / s.size));
    if (count === 0) return 0;
    fill(cpu, to.host, s.size, count);
    return count;
  }
  const count = Math.min(limit, Math.floor(Math.min(to.length, from.length) / s.size));
  const bytes = count * s.size;
  // Copying upwards onto itself repeats what was just copied: only the slow way does that.
  if (count === 0 || (to.host > from.host && to.host < from.host + bytes)) return 0;
  cpu.state.u8.copyWithin(to.host, from.host, from.host + bytes);
  return count;
}

/** Stops early where the device wants something: an interrupt comes between two elements. */
function bulkPorts(cpu: Processor, s: StringInstruction, limit: number): number {
  const { state, mmu, ports } = cpu;
  const port = state.get32(GPR + DX * 8) & 0xffff;
  cpu.system.checkIo(port, s.size);
  const input = s.kind === INS;
  const memory = plainStretch(cpu, input ? destinationOf(s) : sourceOf(s), limit * s.size);
  const count = memory === undefined ? 0 : Math.min(limit, Math.floor(memory.length / s.size));
  if (memory === undefined || count === 0) return 0;
  const { flushes } = mmu;
  for (let done = 1; ; done++) {
    const host = memory.host + (done - 1) * s.size;
    if (input) writeHost(state.view, host, s.size, readPort(ports, port, s.size));
    else writePort(ports, port, s.size, readHost(state.view, host, s.size));
    // A device may have moved the A20 gate: then the address is stale.
    if (done === count || state.get32(ATTENTION) !== 0 || mmu.flushes !== flushes) return done;
  }
}

function readPort(ports: Ports, port: number, size: number): number {
  if (size === 1) return ports.read8(port);
  return size === 2 ? ports.read16(port) : ports.read32(port);
}

function writePort(ports: Ports, port: number, size: number, value: number): void {
  if (size === 1) ports.write8(port, value);
  else if (size === 2) ports.write16(port, value);
  else ports.write32(port, value);
}

function readHost(view: DataView, host: number, size: number): number {
  if (size === 1) return view.getUint8(host);
  return size === 2 ? view.getUint16(host, true) : view.getUint32(host, true);
}

function writeHost(view: DataView, host: number, size: number, value: number): void {
  if (size === 1) view.setUint8(host, value);
  else if (size === 2) view.setUint16(host, value, true);
  else view.setUint32(host, value, true);
}

function fill(cpu: Processor, host: number, size: number, count: number): void {
  const { u8, view } = cpu.state;
  if (size === 1) {
    u8.fill(u8[GPR]!, host, host + count);
    return;
  }
  const low = view.getUint32(GPR, true);
  const high = view.getUint32(GPR + 4, true);
  for (let n = 0; n < count; n++) {
    const at = host + n * size;
    if (size === 2) view.setUint16(at, low & 0xffff, true);
    else {
      view.setUint32(at, low, true);
      if (size === 8) view.setUint32(at + 4, high, true);
    }
  }
}

/** @param done elements that have been done this time */
function repeat(cpu: Processor, s: StringInstruction, done: number): void {
  let left = readRegister(cpu, CX, s.addressSize);
  let budget = (cpu.trapsEachStep ? 1 : STRING_STRETCH) - done;
  while (left > 0n && budget > 0) {
    const most = left < BigInt(budget) ? Number(left) : budget;
    const many = most > 1 ? bulk(cpu, s, most) : 0;
    if (many === 0) element(cpu, s);
    const elements = BigInt(Math.max(many, 1));
    advance(cpu, s, elements);
    left -= elements;
    budget -= Number(elements);
    writeRegister(cpu, CX, s.addressSize, left);
    if (cpu.state.get32(ATTENTION) !== 0) budget = 0;
    if (!isTransfer(s.kind)) {
      const equal = (cpu.state.rflags & ZF) !== 0;
      if (equal !== (s.rep === 0xf3)) {
        finish(cpu);
        return;
      }
    }
  }
  if (left === 0n) finish(cpu);
}

const finish = (cpu: Processor): void => {
  cpu.state.rip = cpu.state.get64(NEXT_RIP);
};

/** A string instruction; the upper half of the immediate says which. RIP stays where it is while elements are left. */
export const STRING = defineOperation('transfer', (cpu, _a, _b, _c, packed) => {
  const s = unpack(packed);
  const done = cpu.state.get32(STRING_DONE);
  cpu.state.set32(STRING_DONE, 0);
  if (s.rep !== 0) {
    repeat(cpu, s, done);
    return;
  }
  element(cpu, s);
  advance(cpu, s, 1n);
  finish(cpu);
});
