/** A machine switched off in the middle, to go on at the same instruction, here or on another host. */
import { codeVersion } from '../host/code-version.ts';
import { writeWhole } from '../host/whole-file.ts';
import { FORMAT, FORMAT_AT, HASH_AT, type Head, LENGTH_BYTES, MAGIC, type Snapshot } from './format.ts';
import { compress, sha256 } from './packing.ts';

export function writeSnapshot(path: string, { state, disk }: Snapshot): void {
  const { model, cpu, ram, chips, waited } = state;
  const sizes = { cells: cpu.cells.length, ram: ram.length, disk: disk.length };
  const head: Head = { machine: codeVersion('machine'), model, ...sizes, retired: cpu.retired, chips, waited };
  const json = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(json.length);
  const body = compress(Buffer.concat([length, json, cpu.cells, ram, disk]));
  const front = Buffer.alloc(HASH_AT);
  front.write(MAGIC, 'latin1');
  front.writeUInt32LE(FORMAT, FORMAT_AT);
  writeWhole(path, Buffer.concat([front, sha256(body), body]));
}
