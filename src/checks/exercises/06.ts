import { ends, holds, inOrder, line, none } from '../check.ts';
import type { ExerciseChecks } from './exercise.ts';

export const exercises: ExerciseChecks = {
  '6.1': {
    judge(run) {
      inOrder(run, [/^thread 2$/, 'Hello from main.main', 'main returns.']);
      none(run, /^thread (?:9|\d\d)/);
      ends(run, 'power-off');
    },
  },
  '6.2': {
    judge(run) {
      line(run, /^9592 primes$/);
      ends(run, 'debug-exit', 42);
    },
  },
  '6.3': {
    judge(run) {
      inOrder(run, ['main returns.', /^\d+ thread switches$/]);
      const count = Number(/\d+/.exec(line(run, / thread switches$/))![0]);
      holds(count > 10, 'more than 10 thread switches', count);
      ends(run, 'power-off');
    },
  },
  '6.4': {
    judge(run) {
      inOrder(run, [/^The runtime is the kernel\.$/, 'open /etc/passwd: no such file or directory']);
      ends(run, 'power-off');
    },
  },
};
