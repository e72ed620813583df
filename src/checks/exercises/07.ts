import { ends, holds, inOrder, line, shows, times } from '../check.ts';
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
  '7.5': {
    boot: {
      mouse: [
        { right: 80, down: 48 },
        { buttons: 1 },
        { buttons: 0 },
        { right: -300, down: -100 },
        { buttons: 1 },
        { right: 0, down: -16 },
        { buttons: 0 },
      ],
      keys: 'echo one\nhalt\n',
    },
    judge(run) {
      inOrder(run, [/^click 50 15$/, /^click 12 9$/, /^one$/]);
      times(run, /^click/, 2);
      const marked = run.marked.map(({ column, row }) => `column ${column}, line ${row}`);
      holds(
        marked.join('; ') === 'column 12, line 8',
        'one cell that stands out, column 12, line 8',
        marked.join('; '),
      );
      ends(run, 'power-off');
    },
  },
};
