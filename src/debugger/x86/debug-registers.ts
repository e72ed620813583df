/** DR6 and DR7. (Intel SDM vol. 3B, 18.2.3 and 18.2.4) */
import type { FieldLayout } from './fields.ts';

const hits: readonly FieldLayout[] = [0, 1, 2, 3].map((n) => ({
  name: `B${n}`,
  bit: n,
  meaning: `the condition of breakpoint ${n} was met`,
}));

export const DR6: readonly FieldLayout[] = [
  ...hits,
  { name: 'reserved 1s', bit: 4, width: 7, meaning: 'always 1' },
  { name: 'BLD', bit: 11, meaning: 'no bus lock was seen (1 unless enabled)' },
  { name: 'BD', bit: 13, meaning: 'a debug register was about to be accessed' },
  { name: 'BS', bit: 14, meaning: 'single step' },
  { name: 'BT', bit: 15, meaning: 'task switch' },
  { name: 'RTM', bit: 16, meaning: 'not in a transaction (1 unless enabled)' },
  { name: 'reserved high 1s', bit: 17, width: 15, meaning: 'always 1' },
];

const enables: readonly FieldLayout[] = [0, 1, 2, 3].flatMap((n) => [
  { name: `L${n}`, bit: 2 * n, meaning: `breakpoint ${n} is on until the next task switch` },
  { name: `G${n}`, bit: 2 * n + 1, meaning: `breakpoint ${n} is on for all tasks` },
]);

const conditions: readonly FieldLayout[] = [0, 1, 2, 3].flatMap((n) => [
  { name: `R/W${n}`, bit: 16 + 4 * n, width: 2, meaning: `what breakpoint ${n} waits for` },
  { name: `LEN${n}`, bit: 18 + 4 * n, width: 2, meaning: `how many bytes breakpoint ${n} watches` },
]);

export const DR7: readonly FieldLayout[] = [
  ...enables,
  { name: 'LE', bit: 8, meaning: 'local exact breakpoints' },
  { name: 'GE', bit: 9, meaning: 'global exact breakpoints' },
  { name: '1', bit: 10, meaning: 'always 1' },
  { name: 'RTM', bit: 11, meaning: 'debugging in transactions' },
  { name: 'GD', bit: 13, meaning: 'an access to a debug register raises #DB' },
  ...conditions,
];

export type BreakCondition = 'execute' | 'write' | 'input or output' | 'read or write';

export interface HardwareBreakpoint {
  /** 0 … 3. */
  readonly number: number;
  /** From DR0 … DR3. */
  readonly address: bigint;
  readonly condition: BreakCondition;
  /** Bytes. */
  readonly length: number;
  readonly scope: 'local' | 'global';
}

const CONDITIONS: readonly BreakCondition[] = ['execute', 'write', 'input or output', 'read or write'];
const LENGTHS: readonly number[] = [1, 2, 8, 4];

/** The breakpoints that are on. */
export function hardwareBreakpoints(addresses: readonly bigint[], dr7: bigint): HardwareBreakpoint[] {
  return [0, 1, 2, 3].flatMap((number) => {
    const enabled = Number(dr7 >> BigInt(2 * number)) & 3;
    if (enabled === 0) return [];
    const bits = Number(dr7 >> BigInt(16 + 4 * number)) & 15;
    return [
      {
        number,
        address: addresses[number] ?? 0n,
        condition: CONDITIONS[bits & 3]!,
        length: LENGTHS[bits >> 2]!,
        scope: enabled & 2 ? ('global' as const) : ('local' as const),
      },
    ];
  });
}
