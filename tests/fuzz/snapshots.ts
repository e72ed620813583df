/** Snapshots: a damaged one is refused in one line; one that passes the checks makes a machine that runs. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Machine } from '../../src/machine/machine.ts';
import { readSnapshot } from '../../src/snapshots/read-snapshot.ts';
import { resume } from '../../src/snapshots/resume.ts';
import { writeSnapshot } from '../../src/snapshots/write-snapshot.ts';
import type { Random } from '../support/random.ts';
import { fuzzer, hex } from './fuzzer.ts';
import { bootedMachine } from './machine/random-boot-sectors.ts';
import { damaged, damagedText } from './mutate.ts';
import { refusedInOneLine } from './refusal.ts';

/** Where the hash of the body is, and the body itself. */
const [HASH_AT, BODY_AT] = [12, 44] as const;
const FEW = 200;
const JSON_WORDS = [
  'null',
  '[]',
  '{}',
  '-1',
  '1e308',
  '0.5',
  '"',
  ':',
  ',',
  '{',
  '}',
  '1',
  'true',
  '99999999999999999999',
];

let folder = '';
let file = '';
let whole: Uint8Array;
let machine: Machine;

const digest = (bytes: Uint8Array): Uint8Array => new Bun.CryptoHasher('sha256').update(bytes).digest();

/** A file with the right hash over damaged contents, as an attacker would make it. */
function sealed(body: Uint8Array): Uint8Array {
  const bytes = Buffer.concat([whole.subarray(0, BODY_AT), body]);
  bytes.set(digest(body), HASH_AT);
  return bytes;
}

/** With another head, sizes and devices included; the machine's cells and memory are as they were. */
function otherHead(random: Random): Uint8Array {
  const body = Buffer.from(Bun.zstdDecompressSync(whole.slice(BODY_AT)));
  const length = body.readUInt32LE(0);
  const json = Buffer.from(damagedText(random, body.toString('utf8', 4, 4 + length), JSON_WORDS, 3));
  const front = Buffer.alloc(4);
  front.writeUInt32LE(random.below(10) === 0 ? random.next() : json.length);
  return sealed(Bun.zstdCompressSync(Buffer.concat([front, json, body.subarray(4 + length)]), { level: 1 }));
}

interface Input {
  readonly bytes: Uint8Array;
  /** The hash was computed over a damaged body: then the CPU may be in a state that no CPU reaches, and it is not run. */
  readonly forged: boolean;
}

export const snapshots = fuzzer<Input>({
  name: 'snapshots',
  short: 1_500,
  prepare() {
    folder = mkdtempSync(join(tmpdir(), 'lesson-fuzz-'));
    file = join(folder, 'snapshot');
    const booted = bootedMachine();
    machine = booted.machine;
    machine.type('some keys');
    writeSnapshot(file, { state: machine.save(), disk: new Uint8Array(512) });
    whole = new Uint8Array(readFileSync(file));
    return undefined;
  },
  make(random) {
    const kind = random.below(8);
    if (kind === 0) return { bytes: whole, forged: false };
    if (kind < 4) return { bytes: damaged(random, whole), forged: false };
    if (kind === 4) return { bytes: damaged(random, whole.subarray(0, BODY_AT + 16)), forged: false };
    if (kind === 5) return { bytes: sealed(damaged(random, whole.subarray(BODY_AT))), forged: true };
    return { bytes: otherHead(random), forged: false };
  },
  check({ bytes, forged }) {
    writeFileSync(file, bytes);
    const refusal = refusedInOneLine(() => {
      const { state, disk } = readSnapshot(file);
      if (bytes === whole && disk.length !== 512) throw new Error('another disk');
      resume(machine, state);
      if (forged) return;
      machine.run({ instructions: FEW });
    });
    if (refusal !== undefined && bytes === whole) throw new Error(`a whole one was refused: ${refusal}`);
    if (refusal !== undefined && !refusal.includes(file) && !refusal.includes('snapshot'))
      throw new Error(`it says '${refusal}'`);
  },
  show: ({ bytes }) => hex(bytes.subarray(0, 4096)),
  close: () => rmSync(folder, { recursive: true, force: true }),
});
