import { ends, holds, inOrder, line, shows } from '../check.ts';
import type { ExerciseChecks } from './exercise.ts';

export const exercises: ExerciseChecks = {
  '7.1': {
    boot: { keys: 'echo zyZY\nhalt\n' },
    judge(run) {
      line(run, /^yzYZ$/);
      ends(run, 'power-off');
    },
  },
  '7.2': {
    boot: { keys: 'help\nrev lenrek\nhalt\n' },
    judge(run) {
      inOrder(run, [/^ +rev /, /^> rev lenrek$/, /^kernel$/]);
      ends(run, 'power-off');
    },
  },
  '7.3': {
    boot: { keys: 'irq\nhalt\n' },
    judge(run) {
      line(run, /^7 keyboard interrupts$/);
      ends(run, 'power-off');
    },
  },
  '7.4': {
    boot: { keys: 'echo one\nhalt\n' },
    judge(run) {
      const top = run.screen[0] ?? '';
      holds(/\d:\d\d:\d\d$/.test(top), 'a time at the end of the first line of the screen', `'${top}'`);
      shows(run, '> echo one');
      holds(run.screen.includes('one'), "the shell's answer on a line of its own", 'none');
      ends(run, 'power-off');
    },
  },
};
