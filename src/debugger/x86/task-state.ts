/** Task-state segments of 16, 32 and 64 bits. (Intel SDM vol. 3A, 8.2.1, 8.6, 8.7) */
import { type MemoryReader, readUnsigned } from '../memory-reader.ts';

interface TaskField {
  readonly name: string;
  /** Bytes from the base. */
  readonly offset: number;
  /** Bytes. */
  readonly size: 2 | 4 | 8;
}

export interface TaskStateField extends TaskField {
  /** Undefined if it is not mapped, or behind the limit. */
  readonly value: bigint | undefined;
}

const row = (names: readonly string[], start: number, step: number, size: TaskField['size']): TaskField[] =>
  names.map((name, n) => ({ name, offset: start + n * step, size }));

const TSS_16: readonly TaskField[] = row(
  [
    'previous task link',
    'SP0',
    'SS0',
    'SP1',
    'SS1',
    'SP2',
    'SS2',
    'IP',
    'FLAGS',
    'AX',
    'CX',
    'DX',
    'BX',
    'SP',
    'BP',
    'SI',
    'DI',
    'ES',
    'CS',
    'SS',
    'DS',
    'LDT selector',
  ],
  0,
  2,
  2,
);

const TSS_32: readonly TaskField[] = [
  { name: 'previous task link', offset: 0, size: 2 },
  ...[0, 1, 2].flatMap((n): TaskField[] => [
    { name: `ESP${n}`, offset: 4 + 8 * n, size: 4 },
    { name: `SS${n}`, offset: 8 + 8 * n, size: 2 },
  ]),
  ...row(['CR3', 'EIP', 'EFLAGS', 'EAX', 'ECX', 'EDX', 'EBX', 'ESP', 'EBP', 'ESI', 'EDI'], 28, 4, 4),
  ...row(['ES', 'CS', 'SS', 'DS', 'FS', 'GS', 'LDT selector', 'T'], 72, 4, 2),
  { name: 'I/O map base', offset: 102, size: 2 },
];

const TSS_64: readonly TaskField[] = [
  ...row(['RSP0', 'RSP1', 'RSP2'], 4, 8, 8),
  ...row(['IST1', 'IST2', 'IST3', 'IST4', 'IST5', 'IST6', 'IST7'], 36, 8, 8),
  { name: 'I/O map base', offset: 102, size: 2 },
];

/** @param limit the last byte that belongs to it */
export function readTaskState(memory: MemoryReader, base: bigint, limit: bigint, bits: 16 | 32 | 64): TaskStateField[] {
  const layout = bits === 64 ? TSS_64 : bits === 32 ? TSS_32 : TSS_16;
  return layout.map((field) => {
    const inside = BigInt(field.offset + field.size - 1) <= limit;
    return { ...field, value: inside ? readUnsigned(memory, base + BigInt(field.offset), field.size) : undefined };
  });
}
