import type { BootResult } from '../boot.ts';
import { type Check, ends, holds, inOrder, line, none } from '../check.ts';

function memory(run: BootResult): { total: number; used: number } {
  const words = line(run, /^Memory: \d+ frames of 4 KiB, \d+ used$/, "the line 'Memory: N frames of 4 KiB, N used'");
  const [, total, used] = /(\d+) frames of 4 KiB, (\d+) used/.exec(words)!.map(Number) as [number, number, number];
  return { total, used };
}

export const checks: readonly Check[] = [
  {
    name: 'finds the memory that there is',
    section: 'Real memory, in frames',
    judge(run) {
      const { total } = memory(run);
      holds(
        total > 252 * 256 && total <= 255 * 256,
        'all of 256 MiB but what the kernel and the BIOS have',
        `${total} frames`,
      );
    },
  },
  {
    name: 'and in a machine of 16 MiB no more than that',
    section: 'Real memory, in frames',
    boot: { memory: 16 },
    judge(run) {
      const { total } = memory(run);
      holds(
        total > 12 * 256 && total <= 15 * 256,
        'all of 16 MiB but what the kernel and the BIOS have',
        `${total} frames`,
      );
    },
  },
  {
    name: 'text is read-only, data is not executed, page 0 and the guard are not there',
    section: 'Where everything is',
    judge: (run) =>
      inOrder(run, [
        'text can be read',
        'text cannot be written',
        'data can be written',
        'data cannot be executed',
        'page 0 is not there',
        'nor is the page below the stack',
      ]),
  },
  {
    name: 'memory that was set aside costs nothing until it is touched',
    section: 'Demand',
    judge(run) {
      inOrder(run, [
        '1 GiB set aside, no frame used',
        'touched in the middle, it reads as 0',
        'and keeps what is written',
      ]);
      const { used } = memory(run);
      holds(used < 64, 'less than 64 frames in use at the end', used);
    },
  },
  { name: 'nothing that it claims is untrue', section: 'The proof', judge: (run) => none(run, 'NOT SO') },
  { name: 'switches the machine off', section: 'The proof', judge: (run) => ends(run, 'power-off') },
];
