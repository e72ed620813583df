/**
 * The processor of this computer as the reference: runs single instructions with a given state and tells what became of
 * it, through harness.c (its head documents the record). Where this is no x86-64 Linux or there is no C compiler,
 * `native()` answers undefined: the test then says so and relies on its recorded vectors.
 *
 *     const cpu = native();
 *     if (cpu === undefined) …
 *     const batch = new NativeBatch(cases.length);
 *     batch.case(i).setCode([0x01, 0xd8]);  // add eax, ebx
 *     batch.case(i).setGpr(0, 1n);
 *     const after = cpu.run(batch);
 *     after.case(i).gpr(0);
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Address of the instruction. Branches may go 2 KiB either way. */
export const CODE = 0x20000800n;
/** Address of the memory window, the last bytes of a page; the next page is not mapped. */
export const WINDOW = 0x30000e00n;
export const WINDOW_SIZE = 512;
/** `NativeCase.vector` of an instruction that ran through. */
export const RAN_THROUGH = 3;
/** `NativeCase.vector` of an instruction that did not end. */
export const HUNG = 255;

/** Bytes of one record; see harness.c. */
export const RECORD_SIZE = 1472;
const FXSAVE = 192;
const MEMORY = 704;
const YMM_UPPER = 1216;

/** One record: the state before (as set by the test) or after (as left by the processor) an instruction. */
export class NativeCase {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** `bits` is 64, or 32 for a 32-bit code segment. */
  setCode(code: ArrayLike<number>, bits: 32 | 64 = 64): void {
    if (code.length > 15) throw new RangeError(`an instruction of ${code.length} bytes`);
    this.#bytes.set(code, 160);
    this.#view.setUint32(176, code.length, true);
    this.#view.setUint32(180, bits, true);
  }

  /** The instruction's bytes. */
  get code(): Uint8Array {
    return this.#bytes.subarray(160, 160 + this.#view.getUint32(176, true));
  }

  get bits(): 32 | 64 {
    return this.#view.getUint32(180, true) === 32 ? 32 : 64;
  }

  /** General register `n` in encoding order, 64 bits. */
  gpr(n: number): bigint {
    return this.#view.getBigUint64(n * 8, true);
  }

  setGpr(n: number, value: bigint): void {
    this.#view.setBigUint64(n * 8, value, true);
  }

  /** After: where the instruction left off, or the instruction that faulted. */
  get rip(): bigint {
    return this.#view.getBigUint64(128, true);
  }

  get rflags(): number {
    return this.#view.getUint32(136, true);
  }

  set rflags(value: number) {
    this.#view.setUint32(136, value, true);
  }

  /** After: vector of the exception, RAN_THROUGH or HUNG. */
  get vector(): number {
    return this.#view.getUint32(152, true);
  }

  get errorCode(): number {
    return this.#view.getUint32(156, true);
  }

  /** After a page fault: CR2. */
  get address(): bigint {
    return this.#view.getBigUint64(144, true);
  }

  /** For whoever stands in for the processor: how the instruction ended. */
  setOutcome(vector: number, errorCode: number, rip: bigint, rflags: number, address: bigint): void {
    this.#view.setUint32(152, vector, true);
    this.#view.setUint32(156, errorCode, true);
    this.#view.setBigUint64(128, rip, true);
    this.#view.setUint32(136, rflags, true);
    this.#view.setBigUint64(144, address, true);
  }

  get mxcsr(): number {
    return this.#view.getUint32(FXSAVE + 24, true);
  }

  set mxcsr(value: number) {
    this.#view.setUint32(FXSAVE + 24, value, true);
  }

  /** Sixteen bytes of XMM register `n`; writing to them changes the record. */
  xmm(n: number): Uint8Array {
    return this.#bytes.subarray(FXSAVE + 160 + n * 16, FXSAVE + 176 + n * 16);
  }

  /** Low (`half` 0) or high (1) 64 bits of XMM register `n`. */
  xmm64(n: number, half: 0 | 1 = 0): bigint {
    return this.#view.getBigUint64(FXSAVE + 160 + n * 16 + half * 8, true);
  }

  setXmm64(n: number, value: bigint, half: 0 | 1 = 0): void {
    this.#view.setBigUint64(FXSAVE + 160 + n * 16 + half * 8, value, true);
  }

  /** The FXSAVE image (64-bit form), 416 bytes of which mean something. */
  get fxsave(): Uint8Array {
    return this.#bytes.subarray(FXSAVE, FXSAVE + 512);
  }

  /** Bits 255:128 of YMM register `n`. */
  ymmUpper(n: number): Uint8Array {
    return this.#bytes.subarray(YMM_UPPER + n * 16, YMM_UPPER + n * 16 + 16);
  }

  /** Those of all sixteen. */
  get ymmUppers(): Uint8Array {
    return this.#bytes.subarray(YMM_UPPER, YMM_UPPER + 256);
  }

  /** The memory at WINDOW. */
  get window(): Uint8Array {
    return this.#bytes.subarray(MEMORY, MEMORY + WINDOW_SIZE);
  }
}

/** A row of records. Registers start as zero, MXCSR and the x87 control word as after FNINIT/reset. */
export class NativeBatch {
  readonly bytes: Uint8Array;
  readonly length: number;

  constructor(length: number, bytes?: Uint8Array) {
    this.length = length;
    this.bytes = bytes ?? new Uint8Array(length * RECORD_SIZE);
    if (bytes !== undefined) return;
    for (let i = 0; i < length; i++) {
      const one = this.case(i);
      one.mxcsr = 0x1f80;
      one.fxsave[0] = 0x7f;
      one.fxsave[1] = 0x03;
    }
  }

  case(i: number): NativeCase {
    return new NativeCase(this.bytes.subarray(i * RECORD_SIZE, (i + 1) * RECORD_SIZE));
  }
}

export interface Native {
  /** Runs every record of the batch on this computer's processor; the answer has the same order. */
  run(batch: NativeBatch): NativeBatch;
}

/** At most this many records go to one process, to bound memory. */
const SLICE = 16384;

let cached: Native | undefined | 'unknown' = 'unknown';

/** @returns the processor of this computer, or undefined where it cannot be asked (no x86-64 Linux, no C compiler) */
export function native(): Native | undefined {
  if (cached === 'unknown') cached = build();
  return cached;
}

function build(): Native | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'lesson-native-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const program = join(folder, 'harness');
  const source = join(import.meta.dirname, 'harness.c');
  const compiled = spawnSync('cc', ['-O1', '-fPIE', '-pie', '-Wl,-z,now', '-o', program, source], { encoding: 'utf8' });
  if (compiled.error !== undefined) return undefined;
  if (compiled.status !== 0) throw new Error(`harness.c does not compile:\n${compiled.stderr}`);
  return {
    run(batch) {
      const out = new Uint8Array(batch.bytes.length);
      for (let from = 0; from < out.length; from += SLICE * RECORD_SIZE) {
        const input = batch.bytes.subarray(from, from + SLICE * RECORD_SIZE);
        const ran = spawnSync(program, { input, maxBuffer: input.length + 1 });
        if (ran.status !== 0 || ran.stdout.length !== input.length) {
          throw new Error(`the native harness failed: status ${ran.status}, signal ${ran.signal}, ${ran.stderr}`);
        }
        out.set(ran.stdout, from);
      }
      return new NativeBatch(batch.length, out);
    },
  };
}
