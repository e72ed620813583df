/**
 * A machine in a file: switched off in the middle, and on again at the same instruction, here or on another host.
 *
 * The file: 8 bytes of magic, the format as 32 bits little-endian, the SHA-256 of what follows, then that, compressed
 * (Zstandard, RFC 8878): the length of the head as 32 bits, the head as JSON, the CPU's cells, the RAM, the disk.
 */
import { readFileSync } from 'node:fs';
import { codeVersion } from '../host/code-version.ts';
import { writeWhole } from '../host/whole-file.ts';
import { CPU_MODELS, type CpuModel } from '../machine/cpu/system/features.ts';
import type { Machine, MachineState } from '../machine/machine.ts';
import { isMemorySize } from '../machine/memory-size.ts';
import { type UserError, userError } from '../messages/user-error.ts';

const MAGIC = 'lessonSN';
/** Raised when the file changes its meaning. */
const FORMAT = 2;
const FORMAT_AT = 8;
const HASH_AT = 12;
const BODY_AT = HASH_AT + 32;
/** RAM is mostly zeros: a fast level does. */
const LEVEL = 3;

export interface Snapshot {
  readonly state: MachineState;
  readonly disk: Uint8Array;
}

interface Head {
  /** The machine's code: what its state means. */
  readonly machine: string;
  readonly model: CpuModel;
  readonly cells: number;
  readonly ram: number;
  readonly disk: number;
  readonly retired: number;
  readonly devices: readonly unknown[];
  readonly a20: boolean;
  readonly waited: number;
}

const sha256 = (bytes: Uint8Array): Buffer => new Bun.CryptoHasher('sha256').update(bytes).digest() as Buffer;

export function writeSnapshot(path: string, { state, disk }: Snapshot): void {
  const { model, cpu, ram, devices, a20, waited } = state;
  const sizes = { cells: cpu.cells.length, ram: ram.length, disk: disk.length };
  const head: Head = { machine: codeVersion('machine'), model, ...sizes, retired: cpu.retired, devices, a20, waited };
  const json = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  const body = Bun.zstdCompressSync(Buffer.concat([length, json, cpu.cells, ram, disk]), { level: LEVEL });
  const front = Buffer.alloc(HASH_AT);
  front.write(MAGIC, 'latin1');
  front.writeUInt32LE(FORMAT, FORMAT_AT);
  writeWhole(path, Buffer.concat([front, sha256(body), body]));
}

/** @throws UserError if it is no snapshot, damaged, or of a machine that this one is not; else what the system says */
export function readSnapshot(path: string): Snapshot {
  const file = readFileSync(path);
  if (file.length < BODY_AT || file.toString('latin1', 0, FORMAT_AT) !== MAGIC)
    throw userError(`${path} is no snapshot; 'lesson run STAGE --save FILE' writes one`);
  const format = file.readUInt32LE(FORMAT_AT);
  if (format !== FORMAT) throw userError(`${path} is a snapshot of format ${format}; this lesson reads ${FORMAT}`);
  const body = file.subarray(BODY_AT);
  if (!sha256(body).equals(file.subarray(HASH_AT, BODY_AT))) throw damaged(path);
  const all = unpacked(path, body);
  const jsonLength = new DataView(all.buffer).getUint32(0, true);
  const head = headOf(path, all.subarray(4, 4 + jsonLength));
  if (head.machine !== codeVersion('machine'))
    throw userError(`${path} was saved by another version of lesson; resume it with that one`);
  if (!isMemorySize(head.ram)) throw damaged(path);
  if (LENGTH_BYTES + jsonLength + head.cells + head.ram + head.disk !== all.length) throw damaged(path);
  let at = 4 + jsonLength;
  const take = (length: number): Uint8Array => all.subarray(at, (at += length));
  const [cells, ram, disk] = [take(head.cells), take(head.ram), take(head.disk)];
  const { model, retired, devices, a20, waited } = head;
  return { state: { model, cpu: { cells, retired }, ram, devices, a20, waited }, disk: disk.slice() };
}

const damaged = (path: string): UserError => userError(`${path} is damaged; save the machine again`);

const LENGTH_BYTES = 4;

function unpacked(path: string, body: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  let all: Uint8Array<ArrayBuffer>;
  try {
    all = new Uint8Array(Bun.zstdDecompressSync(body));
  } catch {
    throw damaged(path);
  }
  if (all.length < LENGTH_BYTES) throw damaged(path);
  return all;
}

/** The hash holds against accidents; a head that somebody wrote may still be any JSON, or none. */
function headOf(path: string, json: Uint8Array): Head {
  let head: Partial<Record<keyof Head, unknown>> | null;
  try {
    head = JSON.parse(Buffer.from(json).toString()) as typeof head;
  } catch {
    throw damaged(path);
  }
  const { machine, model, cells, ram, disk, retired, devices, a20, waited } = head ?? {};
  const counts = [cells, ram, disk, retired].every((each) => Number.isSafeInteger(each) && Number(each) >= 0);
  const known =
    typeof machine === 'string' &&
    CPU_MODELS.some((each) => each === model) &&
    typeof a20 === 'boolean' &&
    Array.isArray(devices);
  if (!counts || !known || typeof waited !== 'number' || !(waited >= 0 && waited <= Number.MAX_SAFE_INTEGER))
    throw damaged(path);
  return head as unknown as Head;
}

/** Puts a machine into a state that was read. @throws UserError if it is no state of such a machine */
export function resume(machine: Machine, state: MachineState): void {
  try {
    machine.restore(state);
  } catch {
    throw userError('the snapshot does not fit this machine; save the machine again');
  }
}
