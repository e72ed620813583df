import { ends, holds, inOrder, line, times } from '../check.ts';
import type { ExerciseChecks } from './exercise.ts';

export const exercises: ExerciseChecks = {
  '3.1': {
    judge(run) {
      inOrder(run, ['exception 0: divide error', /^exception \d+:/, /^ {2}at runtime\.malloc\w*/]);
      ends(run, 'debug-exit', 1);
    },
  },
  '3.2': {
    judge(run) {
      inOrder(run, ['exception 6: invalid opcode', /^ {2}at runtime\.write1/, /^ {2}AX +0{15}1 /]);
      ends(run, 'power-off');
    },
  },
  '3.3': {
    judge(run) {
      times(run, / ticks/, 6);
      const last = run.lines.findLast((text) => text.includes(' ticks')) ?? '';
      holds(/\b3000 ticks/.test(last), 'a last line that says 3000 ticks', `'${last.trim()}'`);
      holds(run.seconds > 3 && run.seconds < 3.5, 'three seconds of virtual time', `${run.seconds.toFixed(2)} s`);
      ends(run, 'power-off');
    },
  },
  '3.4': {
    boot: { keys: 'a' },
    judge(run) {
      // Scan code set 1: the key's make code, then the same with bit 7 set.
      const all = run.lines.join(' ');
      holds(/\b(?:0x)?1e\b.*\b(?:0x)?9e\b/i.test(all), '1e, and after it 9e', line(run, /^Stage 3/) && 'neither');
      ends(run, 'power-off');
    },
  },
};
