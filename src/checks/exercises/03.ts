import type { BootResult } from '../boot.ts';
import { ends, holds, inOrder, line, times } from '../check.ts';
import type { ExerciseChecks } from './exercise.ts';

const MIB = 2n ** 20n;
const FACTOR = 0xfedcba9876543211n;

/** The line of exercise 3.5 on a machine with so many MiB, of which the first is another range. */
const productLine = (memory: number): string =>
  `product ${((BigInt(memory) - 1n) * MIB * FACTOR).toString(16).padStart(32, '0')}`;

/** Where the one '@' on the screen stands. */
function placeOf({ screen }: BootResult): { column: number; row: number } {
  const found = screen.join('').split('@').length - 1;
  holds(found === 1, "one '@' on the screen", found);
  const row = screen.findIndex((text) => text.includes('@'));
  return { column: screen[row]!.indexOf('@'), row };
}

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
  '3.5': {
    boot: { memory: 48 },
    compare: { memory: 81 },
    judge(run, { other }) {
      line(run, productLine(48));
      line(other, productLine(81));
      ends(run, 'power-off');
    },
  },
  '3.6': {
    boot: { keys: 'ddddd' },
    compare: { keys: 'sss' },
    judge(run, { other }) {
      const [east, south] = [placeOf(run), placeOf(other)];
      holds(east.column > south.column, "'@' farther to the right after five times d than after s", east.column);
      holds(south.row > east.row, "'@' farther down after three times s than after d", south.row);
      ends(run, 'power-off');
      ends(other, 'power-off');
    },
  },
};
