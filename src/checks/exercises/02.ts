import { ends, inOrder, line, none, times } from '../check.ts';
import type { ExerciseChecks } from './exercise.ts';

/** What stands at 508 in 16 bytes: the base 0 and the length 9fc00 of the memory map's first range. */
const FIRST_RANGE = /^(?:00 ){9}fc 09(?: 00){5} *$/;
/** What stands at 7dfe. */
const SIGNATURE = /^55 aa(?: [0-9a-f]{2}){14} *$/;

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
  '2.6': {
    boot: { keys: '508\nq' },
    compare: { keys: '7dfe\nq' },
    judge(run, { other }) {
      line(run, FIRST_RANGE, "the first range's base and length");
      none(run, SIGNATURE);
      line(other, SIGNATURE, 'a line of 16 bytes that begins with 55 aa');
      none(other, FIRST_RANGE);
      ends(run, 'power-off');
      ends(other, 'power-off');
    },
  },
};
