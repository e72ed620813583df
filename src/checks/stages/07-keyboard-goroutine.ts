import { type Check, ends, holds, inOrder, line, shows } from '../check.ts';

/** Different each time, so that the answers cannot be printed without counting. */
const GOROUTINES = 50 + Math.floor(Math.random() * 100);
const PRIMES = 12 + Math.floor(Math.random() * 30);
const SESSION = { keys: `help\nps\ngo ${GOROUTINES}\nps\nstop\nsievf\be ${PRIMES}\nhalt\n` };

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes;
}

export const checks: readonly Check[] = [
  {
    name: 'what is typed is echoed, and answered',
    section: 'The shell',
    boot: SESSION,
    judge: (run) => inOrder(run, [/^> help$/, /^ +ps /, /^> ps$/]),
  },
  {
    name: 'the keyboard driver is a goroutine, waiting in a system call',
    section: 'A driver that is a goroutine',
    boot: SESSION,
    judge: (run) =>
      line(
        run,
        /^\d+ +in a system call +lesson\/keyboard\./,
        "'ps' to list a goroutine of lesson/keyboard in a system call",
      ),
  },
  {
    name: 'many goroutines are started, listed and stopped',
    section: 'The shell',
    boot: SESSION,
    judge: (run) =>
      inOrder(run, [
        new RegExp(`^> go ${GOROUTINES}$`),
        new RegExp(`^${GOROUTINES} started, ${GOROUTINES} in all$`),
        new RegExp(`\\b${GOROUTINES} of them$`),
        new RegExp(`^${GOROUTINES} ended$`),
      ]),
  },
  {
    name: 'lines can be edited',
    section: 'The line editor',
    boot: SESSION,
    judge: (run) => {
      inOrder(run, [new RegExp(`^> sieve ${PRIMES}$`), /^2 3 5 7 11 13 17 19 23 29/]);
      const from = run.lines.findIndex((text) => text.startsWith('2 3 5 7 11'));
      const numbers = run.lines.slice(from).join(' ').match(/\d+/g)?.slice(0, PRIMES).map(Number) ?? [];
      holds(String(numbers) === String(firstPrimes(PRIMES)), `the first ${PRIMES} primes`, numbers.join(' '));
    },
  },
  {
    name: 'the screen shows the session',
    section: 'The screen',
    boot: SESSION,
    judge: (run) => shows(run, `> sieve ${PRIMES}`),
  },
  {
    name: 'a panic ends it with Go’s traceback and status 2',
    section: 'The shell',
    boot: { keys: 'panic enough\n' },
    judge(run) {
      inOrder(run, ['panic: enough', /^goroutine 1 \[running\]:$/, /^lesson\/shell\./]);
      ends(run, 'debug-exit', 2);
    },
  },
  {
    name: 'halt switches the machine off',
    section: 'The shell',
    boot: SESSION,
    judge: (run) => ends(run, 'power-off'),
  },
];
