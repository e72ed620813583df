import { type Check, ends, inOrder, line, shows } from '../check.ts';

const SESSION = { keys: 'help\nps\ngo 100\nps\nstop\nsievf\be 30\nhalt\n' };

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
    name: 'a hundred goroutines are started, listed and stopped',
    section: 'The shell',
    boot: SESSION,
    judge: (run) => inOrder(run, [/^> go 100$/, /^100 started, 100 in all$/, /100 of them$/, /^100 ended$/]),
  },
  {
    name: 'lines can be edited',
    section: 'The line editor',
    boot: SESSION,
    judge: (run) => inOrder(run, [/^> sieve 30$/, /^2 3 5 7 11 13 17 19 23 29/]),
  },
  {
    name: 'the screen shows the session',
    section: 'The screen',
    boot: SESSION,
    judge: (run) => shows(run, '> sieve 30'),
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
