/** Memory and code for the editor's views. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Debugger } from '../debugger.ts';
import { instructionAt, type PlacedInstruction } from '../instructions.ts';
import type { Sources } from './sources.ts';

const PAGE = 4096n;
const MAX_BYTES = 1 << 20;
const MAX_INSTRUCTIONS = 10_000;
const LONGEST = 15;
const LAST = (1n << 64n) - 1n;

const hex = (value: bigint): string => `0x${value.toString(16)}`;

export function readMemory(debug: Debugger, start: bigint, count: number): DebugProtocol.ReadMemoryResponse['body'] {
  const wanted = Math.max(0, Math.min(count, MAX_BYTES));
  let text = '';
  let done = 0;
  while (done < wanted) {
    const address = start + BigInt(done);
    const length = Math.min(wanted - done, Number(PAGE - (address % PAGE)));
    const bytes = address + BigInt(length) - 1n <= LAST ? debug.memory.read(address, length) : undefined;
    if (!bytes) break;
    for (const byte of bytes) text += String.fromCharCode(byte);
    done += length;
  }
  return {
    address: hex(start),
    data: btoa(text),
    ...(done < count ? { unreadableBytes: count - done } : {}),
  };
}

/** Exactly as many as are wanted, from so many instructions before or after an address on. */
export function disassembled(
  debug: Debugger,
  sources: Sources,
  address: bigint,
  offset: number,
  count: number,
): DebugProtocol.DisassembledInstruction[] {
  const wanted = Math.max(0, Math.min(count, MAX_INSTRUCTIONS));
  const before = offset < 0 ? instructionsBefore(debug, address, Math.min(-offset, MAX_INSTRUCTIONS)) : [];
  const after = instructionsAfter(debug, address, Math.max(0, wanted + offset));
  const all = offset < 0 ? [...before, ...after] : after.slice(offset);
  return all.slice(0, wanted).map((each) => describe(debug, sources, each));
}

type Line = PlacedInstruction | { readonly address: bigint; readonly length: 1; readonly text: undefined };

function instructionsAfter(debug: Debugger, start: bigint, count: number): Line[] {
  const found: Line[] = [];
  for (let address = start; found.length < count; ) {
    const next = instructionAt(debug, address) ?? ({ address, length: 1, text: undefined } as const);
    found.push(next);
    address = BigInt.asUintN(64, address + BigInt(next.length));
  }
  return found;
}

/** Code can only be read forward: from the function's beginning, or from a place before from which on it comes out right. */
function instructionsBefore(debug: Debugger, end: bigint, count: number): Line[] {
  const entry = debug.program?.pcln?.at(end)?.entry;
  const starts = entry !== undefined && entry < end ? [entry] : [];
  const far = end - BigInt(count * LONGEST);
  for (let n = 0n; n < BigInt(LONGEST); n++) if (far + n >= 0n) starts.push(far + n);
  for (const start of starts) {
    const found: Line[] = [];
    let address = start;
    while (address < end) {
      const next = instructionAt(debug, address);
      if (!next) break;
      found.push(next);
      address += BigInt(next.length);
    }
    if (address === end && (found.length >= count || start === entry)) return padded(found.slice(-count), end, count);
  }
  return padded([], end, count);
}

/** Filled up at the front with bytes that are taken for nothing. */
function padded(found: Line[], end: bigint, count: number): Line[] {
  const first = found[0]?.address ?? end;
  const missing = count - found.length;
  const before = Array.from({ length: missing }, (_, n) => {
    const address = BigInt.asUintN(64, first - BigInt(missing - n));
    return { address, length: 1, text: undefined } as const;
  });
  return [...before, ...found];
}

function describe(
  debug: Debugger,
  sources: Sources,
  { address, length, text }: Line,
): DebugProtocol.DisassembledInstruction {
  if (text === undefined) return { address: hex(address), instruction: '??', presentationHint: 'invalid' };
  const bytes = debug.memory.read(address, length);
  const source = debug.symbols.frames(address)[0]?.source;
  const symbol = debug.symbols.describe(address);
  return {
    address: hex(address),
    instruction: text,
    ...(bytes ? { instructionBytes: [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ') } : {}),
    ...(symbol === undefined ? {} : { symbol }),
    ...(source && source.line > 0
      ? { location: sources.describe(source.file), line: sources.lineFor(source.line) }
      : {}),
  };
}
