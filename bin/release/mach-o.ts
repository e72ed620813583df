/** The parts of a Mach-O file that its code signature concerns (mach-o/loader.h). */
import { must, roundUp, textAt, viewOf } from './bytes.ts';

export const MH_MAGIC_64 = 0xfeedfacf;
const HEADER_BYTES = 32;
const MH_EXECUTE = 2;
const LC_SEGMENT_64 = 0x19;
const LC_CODE_SIGNATURE = 0x1d;

/** Pages of memory on Apple's processors; Intel's are smaller, and these fit them, too. */
const PAGE_BYTES = 0x4000;

export interface Segment {
  readonly name: string;
  /** Where its load command is in the file. */
  readonly command: number;
  readonly memorySize: number;
  readonly start: number;
  readonly size: number;
}

export interface MachO {
  readonly segments: readonly Segment[];
  /** Where the load command LC_CODE_SIGNATURE is in the file. */
  readonly signatureCommand: number;
  readonly signatureStart: number;
  readonly signatureSize: number;
}

/** @throws BrokenFile if it is no program for 64 bits with a code signature */
export function readMachO(bytes: Uint8Array): MachO {
  const view = viewOf(bytes);
  must(bytes.length > HEADER_BYTES && view.getUint32(0, true) === MH_MAGIC_64, 'it is no Mach-O file of 64 bits');
  must(view.getUint32(12, true) === MH_EXECUTE, 'it is no program');
  const [count, commandsSize] = [view.getUint32(16, true), view.getUint32(20, true)];
  const end = HEADER_BYTES + commandsSize;
  must(end <= bytes.length, 'its load commands end beyond the file');
  const segments: Segment[] = [];
  let signatureCommand = 0;
  let at = HEADER_BYTES;
  for (let left = count; left > 0; left--) {
    must(at + 8 <= end, 'its load commands are more than their size');
    const [command, size] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
    must(size >= 8 && at + size <= end, `the load command at ${at} has the size ${size}`);
    if (command === LC_SEGMENT_64) segments.push(segment(bytes, view, at));
    if (command === LC_CODE_SIGNATURE) signatureCommand = at;
    at += size;
  }
  must(at === end, 'its load commands are fewer than their size');
  must(signatureCommand > 0, 'it has no code signature');
  return {
    segments,
    signatureCommand,
    signatureStart: view.getUint32(signatureCommand + 8, true),
    signatureSize: view.getUint32(signatureCommand + 12, true),
  };
}

const segment = (bytes: Uint8Array, view: DataView, command: number): Segment => ({
  name: textAt(bytes, command + 8, 16),
  command,
  memorySize: Number(view.getBigUint64(command + 32, true)),
  start: Number(view.getBigUint64(command + 40, true)),
  size: Number(view.getBigUint64(command + 48, true)),
});

/** @throws BrokenFile without it */
export function segmentCalled(name: string, { segments }: MachO): Segment {
  const found = segments.find((each) => each.name === name);
  must(found !== undefined, `it has no segment ${name}`);
  return found;
}

/** Gives the signature, and with it the last segment and the file, another size. */
export function withSignatureSize(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const file = readMachO(bytes);
  const last = segmentCalled('__LINKEDIT', file);
  const resized = new Uint8Array(file.signatureStart + size);
  resized.set(bytes.subarray(0, file.signatureStart));
  const view = viewOf(resized);
  view.setUint32(file.signatureCommand + 12, size, true);
  const segmentSize = resized.length - last.start;
  if (last.memorySize < segmentSize)
    view.setBigUint64(last.command + 32, BigInt(roundUp(segmentSize, PAGE_BYTES)), true);
  view.setBigUint64(last.command + 48, BigInt(segmentSize), true);
  return resized;
}
