/** A snapshot's file, checked as far as it can be without the machine that it is for. */
import { equalBytes } from '../host/bytes.ts';
import { codeVersion } from '../host/code-version.ts';
import { host } from '../host/host.ts';
import { sha256 } from '../host/sha256.ts';
import { StateError } from '../machine/state-format.ts';
import { type UserError, userError } from '../messages/user-error.ts';
import {
  BODY_AT,
  checkHead,
  FORMAT,
  FORMAT_AT,
  HASH_AT,
  type Head,
  LENGTH_BYTES,
  MAGIC,
  type Snapshot,
} from './format.ts';
import { decompress } from './packing.ts';

const decoder = new TextDecoder();

/** @throws UserError if it is no snapshot, damaged, or of a machine that this one is not; else what the system says */
export function readSnapshot(path: string): Snapshot {
  const body = bodyOf(path, host.files.read(path));
  if (body.length < LENGTH_BYTES) throw damaged(path);
  const headEnd = LENGTH_BYTES + new DataView(body.buffer).getUint32(0, true);
  const head = headOf(path, body.subarray(LENGTH_BYTES, headEnd));
  if (headEnd + head.cells + head.ram + head.disk !== body.length) throw damaged(path);
  let at = headEnd;
  const take = (length: number): Uint8Array => body.subarray(at, (at += length));
  const [cells, ram, disk] = [take(head.cells), take(head.ram), take(head.disk)];
  const { model, retired, chips, waited } = head;
  return { state: { model, cpu: { cells, retired }, ram, chips, waited }, disk: disk.slice() };
}

const damaged = (path: string): UserError => userError(`${path} is damaged; save the machine again`);

/** What the file's hash is of, unpacked. */
function bodyOf(path: string, file: Uint8Array): Uint8Array<ArrayBuffer> {
  if (file.length < BODY_AT || decoder.decode(file.subarray(0, FORMAT_AT)) !== MAGIC)
    throw userError(`${path} is no snapshot; 'lesson run STAGE --save FILE' writes one`);
  const format = new DataView(file.buffer, file.byteOffset).getUint32(FORMAT_AT, true);
  if (format !== FORMAT)
    throw userError(`${path} is a snapshot of format ${format}; this lesson reads ${FORMAT}: save the machine again`);
  const packed = file.subarray(BODY_AT);
  if (!equalBytes(file.subarray(HASH_AT, BODY_AT), sha256(packed))) throw damaged(path);
  try {
    return decompress(packed);
  } catch {
    throw damaged(path);
  }
}

function headOf(path: string, json: Uint8Array): Head {
  const parsed = parse(path, json);
  try {
    // Before anything else: what the rest means depends on it.
    const { machine } = Object(parsed) as { machine?: unknown };
    if (typeof machine === 'string' && machine !== codeVersion('machine'))
      throw userError(`${path} was saved by another version of lesson; resume it with that one`);
    return checkHead(parsed, 'the head');
  } catch (error) {
    if (error instanceof StateError) throw damaged(path);
    throw error;
  }
}

function parse(path: string, json: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(json));
  } catch {
    throw damaged(path);
  }
}
