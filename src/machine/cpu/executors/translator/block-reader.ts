/** A block's micro-ops, read from linear memory. */
import {
  BLOCK_COUNT,
  BLOCK_HEADER,
  BLOCK_PLACES,
  BLOCK_START,
  placeIndex,
  placeLength,
  placeOffset,
} from '../../ir/block.ts';
import { JUMP_INDIRECT, JUMP_INDIRECT_CHECKED, LAST_TARGET, LINK_SLOT, NOT_TAKEN_TARGET } from '../../ir/control.ts';
import { type MicroOp, RECORD_A, RECORD_B, RECORD_C, RECORD_IMM, RECORD_SIZE } from '../../ir/define.ts';
import { PUSH64_IMMEDIATE } from '../../ir/memory.ts';
import { MOV_IMMEDIATE } from '../../ir/move.ts';
import { STRING_NEXT } from '../../ir/strings.ts';
import { microOps } from '../../ir/table.ts';
import type { CpuState } from '../../state/cpu-state.ts';

/** A micro-op with its operands. */
export interface MicroOpRecord {
  readonly op: MicroOp;
  readonly address: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** Which instruction of the block it belongs to. */
  readonly instruction: number;
}

/** A jump at a block's end. */
export interface StaticJump {
  readonly target: bigint;
  /** Where the address of the linked block is, 0 while there is none. */
  readonly link: number;
  /** Whether it may be linked; else its target is always looked for in the jump cache. */
  readonly mayLink: boolean;
}

export interface HotBlock {
  readonly address: number;
  /** Its first instruction's offset in CS. */
  readonly start: bigint;
  /** Instructions. */
  readonly count: number;
  readonly records: readonly MicroOpRecord[];
  /** By slot. */
  readonly jumps: readonly StaticJump[];
  /** The address that its last instruction, a call, pushes. */
  readonly returnAddress: bigint | undefined;
  /** The block that an indirect jump at its end went to last, or 0. */
  readonly lastTarget: number;
}

export function readBlock(state: CpuState, address: number): HotBlock {
  const { u32 } = state;
  const places = u32[(address + BLOCK_PLACES) >>> 2]!;
  const records: MicroOpRecord[] = [];
  for (let at = address + BLOCK_HEADER; at < places; ) {
    const place = u32[(places + ((at - address - BLOCK_HEADER) / RECORD_SIZE) * 4) >>> 2]!;
    const record = readRecord(state, at, placeIndex(place));
    records.push(record);
    at += record.op.records * RECORD_SIZE;
  }
  const start = state.get64(address + BLOCK_START);
  const last = u32[(places >>> 2) + (places - address - BLOCK_HEADER) / RECORD_SIZE - 1]!;
  const next = start + BigInt(placeOffset(last) + placeLength(last));
  return {
    address,
    start,
    count: state.get32(address + BLOCK_COUNT),
    records,
    jumps: readJumps(state, records.at(-1)!),
    returnAddress: pushes(state, records, next) ? next : undefined,
    lastTarget: lastTarget(state, records.at(-1)!),
  };
}

function readRecord({ view }: CpuState, address: number, instruction: number): MicroOpRecord {
  return {
    op: microOps[view.getUint16(address, true)]!,
    address,
    a: view.getUint16(address + RECORD_A, true),
    b: view.getUint16(address + RECORD_B, true),
    c: view.getUint16(address + RECORD_C, true),
    instruction,
  };
}

function readJumps(state: CpuState, { op, address, a }: MicroOpRecord): StaticJump[] {
  if (op.records < 2) return [];
  const slot = (n: 0 | 1, target: number): StaticJump => ({
    target: state.get64(address + target),
    link: address + LINK_SLOT + 4 * n,
    mayLink: (a & (1 << n)) !== 0,
  });
  const second = slot(1, NOT_TAKEN_TARGET);
  // The immediate of that one is an operation.
  return [op === STRING_NEXT ? second : slot(0, RECORD_IMM), second];
}

const lastTarget = ({ u32 }: CpuState, { op, address }: MicroOpRecord): number =>
  op === JUMP_INDIRECT || op === JUMP_INDIRECT_CHECKED ? u32[(address + LAST_TARGET) >>> 2]! : 0;

/** Whether the last instruction makes a constant of the address behind it, as calls do. */
function pushes(state: CpuState, records: readonly MicroOpRecord[], next: bigint): boolean {
  const last = records.at(-1)!.instruction;
  return records.some(
    ({ op, address, instruction }) =>
      instruction === last &&
      (op === PUSH64_IMMEDIATE || op === MOV_IMMEDIATE[8]) &&
      state.get64(address + RECORD_IMM) === next,
  );
}
