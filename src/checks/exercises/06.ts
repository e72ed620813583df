import { ends, holds, inOrder, line, none } from '../check.ts';
import { leastSwitches, NO_WORK, ONE_FILE, THREAD_SWITCHES } from '../programs/chapter-6-exercises.ts';
import type { ExerciseChecks } from './exercise.ts';

/** To find the primes below 100,000, the sieve of Eratosthenes alone marks a quarter of a million numbers. */
const MIN_SIEVE_INSTRUCTIONS = 250_000;
/** Some hundred switches of either kind. */
const MIN_SWITCH_INSTRUCTIONS = 200_000;
const SWITCHES = /^\d+ thread switches$/;

export const exercises: ExerciseChecks = {
  '6.1': {
    judge(run) {
      inOrder(run, [/^thread 2$/, 'Hello from main.main', 'main returns.']);
      none(run, /^thread (?:9|\d\d)/);
      ends(run, 'power-off');
    },
  },
  '6.2': {
    compare: { program: NO_WORK },
    judge(run, { other }) {
      line(run, /^9592 primes$/);
      ends(run, 'debug-exit', 42);
      const work = run.instructions - other.instructions;
      holds(
        work > MIN_SIEVE_INSTRUCTIONS,
        'a program that counts them',
        `${work} instructions beyond one that does nothing`,
      );
    },
  },
  '6.3': {
    boot: { program: THREAD_SWITCHES },
    compare: {},
    judge(run, { seed, other }) {
      inOrder(other, ['main returns.', SWITCHES]);
      inOrder(run, ['main returns.', SWITCHES]);
      const count = Number(/\d+/.exec(line(run, SWITCHES))![0]);
      const least = leastSwitches(seed);
      holds(count >= least, `${least} thread switches of a program that needs that many`, count);
      ends(other, 'power-off');
    },
  },
  '6.4': {
    boot: { program: ONE_FILE },
    compare: {},
    judge(run, { seed, other }) {
      inOrder(other, [/^The runtime is the kernel\.$/, 'open /etc/passwd: no such file or directory']);
      ends(other, 'power-off');
      // Another program reads the file, too, and prints it backwards.
      inOrder(run, ['.lenrek eht si emitnur ehT', `open /etc/file${seed[0]}: no such file or directory`]);
      ends(run, 'power-off');
    },
  },
  '6.5': {
    compare: { program: NO_WORK },
    judge(run, { other }) {
      const [goroutine, thread] = ['goroutine', 'thread'].map((kind) =>
        Number(/\d+/.exec(line(run, new RegExp(`^${kind} switch \\d+ ns$`), `'${kind} switch N ns'`))![0]),
      );
      holds(thread! > goroutine!, 'a thread switch that costs more than that of a goroutine', thread!);
      const work = run.instructions - other.instructions;
      holds(
        work > MIN_SWITCH_INSTRUCTIONS,
        'a program that measures',
        `${work} instructions beyond one that does nothing`,
      );
      ends(run, 'power-off');
    },
  },
};
