/** A machine switched off in the middle, to go on at the same instruction, here or on another host. */
import { concatenate } from '../host/bytes.ts';
import { codeVersion } from '../host/code-version.ts';
import { sha256 } from '../host/sha256.ts';
import { writeWhole } from '../host/whole-file.ts';
import { FORMAT, type Head, MAGIC, type Snapshot } from './format.ts';
import { compress } from './packing.ts';

export function writeSnapshot(path: string, { state, disk }: Snapshot): void {
  const { model, cpu, ram, chips, waited } = state;
  const sizes = { cells: cpu.cells.length, ram: ram.length, disk: disk.length };
  const head: Head = { machine: codeVersion('machine'), model, ...sizes, retired: cpu.retired, chips, waited };
  const json = new TextEncoder().encode(JSON.stringify(head));
  const body = compress(concatenate([uint32(json.length), json, cpu.cells, ram, disk]));
  writeWhole(path, concatenate([new TextEncoder().encode(MAGIC), uint32(FORMAT), sha256(body), body]));
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}
