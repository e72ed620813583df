import { ends, holds, inOrder, line, none, times } from '../check.ts';
import type { ExerciseChecks } from './exercise.ts';

const GREETING = 'Hello from 512 bytes at 0x7c00.';

export const exercises: ExerciseChecks = {
  '1.1': {
    judge(run) {
      line(run, /signature 55 AA/, 'the firmware, which misses the signature 55 AA');
      none(run, GREETING);
      ends(run, 'halted', 1);
    },
  },
  '1.2': {
    judge(run) {
      times(run, GREETING, 3);
      ends(run, 'halted');
    },
  },
  '1.3': {
    judge(run) {
      inOrder(run, [GREETING, /^Drive 80$/]);
      ends(run, 'halted');
    },
  },
  '1.4': {
    boot: { keys: 'to be or not\n' },
    judge(run) {
      inOrder(run, [/^to be or not$/, /^Goodbye\.$/]);
      holds(run.seconds < 60, 'an end soon after Enter', `${run.seconds.toFixed(0)} s`);
      ends(run, 'halted');
    },
  },
};
