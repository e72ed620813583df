import { ends, holds, inOrder, line, none, times } from '../check.ts';
import type { ExerciseChecks } from './exercise.ts';

const MIN_LINES = 20;
const MIN_CHARACTERS = 1000;
const MIN_KINDS = 8;
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
  '1.5': {
    judge(run) {
      const lines = new Set(run.screen.filter((text) => text !== ''));
      holds(lines.size >= MIN_LINES, `${MIN_LINES} lines on the screen, no two alike`, lines.size);
      const characters = [...run.screen.join('').replaceAll(' ', '')];
      holds(characters.length >= MIN_CHARACTERS, `${MIN_CHARACTERS} characters that are not blank`, characters.length);
      holds(new Set(characters).size >= MIN_KINDS, `${MIN_KINDS} different ones`, new Set(characters).size);
      ends(run, 'halted');
    },
  },
};
