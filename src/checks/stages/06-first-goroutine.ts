/** Run with a program of the checks in the place of main.go, whose numbers are different each time. */

import type { BootResult } from '../boot.ts';
import { type Check, type CheckContext, ends, holds, inOrder, line } from '../check.ts';
import { FIRST_GOROUTINE, firstGoroutineLines } from '../programs/first-goroutine.ts';

type Expected = ReturnType<typeof firstGoroutineLines>;

const check = (name: string, section: string, judge: (run: BootResult, expected: Expected) => void): Check => ({
  name,
  section,
  boot: { program: FIRST_GOROUTINE },
  judge: (run, { seed }: CheckContext) => judge(run, firstGoroutineLines(seed)),
});

export const checks: readonly Check[] = [
  check('main.main runs, with fmt', 'newproc and mstart', (run, { hello }) => line(run, hello)),
  check('goroutines, channels and select', 'Threads', (run, { squares, select }) => inOrder(run, [squares, select])),
  check('faults of the processor become panics, which recover catches', 'Signals', (run, { faults }) =>
    inOrder(run, faults),
  ),
  check('timers go off in their order, and time passes', 'Time', (run, { lateTimer }) => {
    const words = line(run, /^timers: EL \d+$/, "the line 'timers: EL N', the early one before the late one");
    const elapsed = Number(/\d+$/.exec(words)![0]);
    holds(elapsed >= lateTimer, `at least ${lateTimer} ms until the late one`, `${elapsed} ms`);
    holds(run.seconds * 1000 > elapsed, `${elapsed} ms of the machine's time`, `${(run.seconds * 1000).toFixed(0)} ms`);
  }),
  check('the garbage collector gives memory back', 'A program', (run, { nodes }) => {
    const words = line(run, new RegExp(`^garbage: ${nodes} `), `the line 'garbage: ${nodes} N'`);
    const freed = Number(words.split(' ').at(-1));
    holds(freed > 1000, 'a heap that shrinks by more than 1000 KiB', words);
  }),
  check('a loop without calls is preempted', 'Preemption', (run, { preempted }) => line(run, preempted)),
  check('ten thousand goroutines are alive at once', 'A program', (run, { many }) => line(run, many)),
  check('main returns, and the machine goes off', 'A program', (run, { last }) => {
    line(run, last);
    ends(run, 'power-off');
  }),
  {
    name: 'your own program ends by itself',
    section: 'A program',
    judge: (run) => holds(['power-off', 'debug-exit'].includes(run.end), 'an end', run.end),
  },
];
