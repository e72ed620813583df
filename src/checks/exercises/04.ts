import { ends, holds, inOrder, line, none } from '../check.ts';
import type { ExerciseChecks } from './exercise.ts';

const DIRECT_MAP = 0xffff_8000_0000_0000n;

/** The line of exercise 4.5 about the direct map of a machine with so many MiB. */
const directMapLine = (memory: number): string =>
  `${DIRECT_MAP.toString(16)}-${(DIRECT_MAP + BigInt(memory) * 2n ** 20n).toString(16)} rw-`;

export const exercises: ExerciseChecks = {
  '4.1': {
    judge(run) {
      line(run, /ffff8000000b8000.*00000000000b8000/, 'one line with ffff8000000b8000 and, after it, 00000000000b8000');
      ends(run, 'power-off');
    },
  },
  '4.2': {
    judge(run) {
      inOrder(run, [
        '0000000000100000',
        'exception 14: page fault, error code 0000',
        /reading 00000000000005[0-9a-f]{2}: no page is there/,
      ]);
      ends(run, 'debug-exit', 1);
    },
  },
  '4.3': {
    judge(run) {
      line(run, 'deep enough');
      ends(run, 'power-off');
    },
  },
  '4.4': {
    judge(run) {
      const words = line(run, /1000 pages read, \d+ frames/, "'1000 pages read, N frames'");
      const frames = Number(/read, (\d+) frames/.exec(words)![1]);
      holds(frames < 10, 'fewer than 10 frames', frames);
      none(run, 'NOT SO');
      line(run, 'taken away, it is not there');
      ends(run, 'power-off');
    },
  },
  '4.5': {
    boot: { memory: 48 },
    compare: { memory: 80 },
    judge(run, { other }) {
      inOrder(run, [/^0000000000400000-[0-9a-f]{16} r-x$/, / r--$/, / rw-$/, directMapLine(48)]);
      none(run, /^[0-9a-f]{16}-[0-9a-f]{16} rwx$/);
      inOrder(other, [/^0000000000400000-[0-9a-f]{16} r-x$/, directMapLine(80)]);
      ends(run, 'power-off');
    },
  },
};
