import { ends, inOrder, line, none, times } from '../check.ts';
import type { ExerciseChecks } from './exercise.ts';

export const exercises: ExerciseChecks = {
  '2.1': {
    judge(run) {
      line(run, 'AuthenticAMD');
      line(run, /^Switching off$/);
      ends(run, 'power-off');
    },
  },
  '2.2': {
    judge(run) {
      line(run, /^ffffffff \+ 1 = f0000000$/);
      none(run, 'EFER =');
      ends(run, 'triple-fault', 1);
    },
  },
  '2.3': {
    judge(run) {
      times(run, /^64-bit code is running$/, 2);
      ends(run, 'power-off');
    },
  },
  '2.4': {
    judge(run) {
      none(run, 'A20 line: open');
      line(run, '1122334455667788');
      ends(run, 'power-off');
    },
  },
  '2.5': {
    boot: { memory: 16 },
    judge(run) {
      inOrder(run, [
        /^0000000000000000 000000000009fc00 0000000000000001$/,
        /^0000000000100000 0000000000f00000 0000000000000001$/,
      ]);
      ends(run, 'power-off');
    },
  },
};
