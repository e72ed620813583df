import { ends, holds, inOrder, line, none } from '../check.ts';
import type { ExerciseChecks } from './exercise.ts';

/** Those of the eight without which Go 1.26 does not get through schedinit. */
const MAX_CALLS = 3;

export const exercises: ExerciseChecks = {
  '5.1': {
    judge(run) {
      line(run, /^GOMAXPROCS 4$/);
      line(run, /^p0 .*running/);
      for (const p of ['p1', 'p2', 'p3']) line(run, new RegExp(`^${p} .*idle, m is none`), `'${p}', idle, m is none`);
      ends(run, 'power-off');
    },
  },
  '5.2': {
    judge(run) {
      inOrder(run, [
        'fatal error: failed to get system page size',
        /^runtime\.mallocinit\(\)$/,
        /^lesson\/kernel\.rt0\(\)$/,
      ]);
      ends(run, 'debug-exit', 2);
    },
  },
  '5.3': {
    judge(run) {
      line(run, 'sum of squares: 332833500');
      ends(run, 'power-off');
    },
  },
  '5.4': {
    judge(run) {
      line(run, 'goroutines waiting to run: 3');
      none(run, 'never');
      ends(run, 'power-off');
    },
  },
  '5.5': {
    judge(run) {
      const affinity = run.lines.findIndex((text) => /sched_getaffinity\(0x0, 0x2000,.*= 0x8$/.test(text));
      const mmap = run.lines.findIndex((text) => text.includes('mmap('));
      holds(affinity >= 0, "a line 'sched_getaffinity(0x0, 0x2000, …) = 0x8'", 'none');
      holds(mmap > affinity, "the first 'mmap(' after it", mmap < 0 ? 'none' : 'one before');
      ends(run, 'power-off');
    },
  },
  '5.6': {
    judge(run) {
      const made = line(run, /^system calls: /).match(/[a-z_]+ \d+/g) ?? [];
      holds(made.length <= MAX_CALLS, `no more than ${MAX_CALLS} different system calls`, made.join(', '));
      line(run, /^p0 .*running, m is m0/);
      line(run, /^GOMAXPROCS 1$/);
      ends(run, 'power-off');
    },
  },
};
