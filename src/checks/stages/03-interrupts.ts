import { type Check, ends, holds, inOrder, line } from '../check.ts';

export const checks: readonly Check[] = [
  {
    name: 'loads the kernel and runs Go',
    section: 'A loader',
    judge: (run) => line(run, /^Stage 3/),
  },
  {
    name: 'comes back from a breakpoint, and knows who called it',
    section: 'Handling, and telling',
    judge: (run) =>
      line(run, /^breakpoint, called from \S+, \S+:\d+$/, "the line 'breakpoint, called from FUNCTION, FILE:LINE'"),
  },
  {
    name: 'reports a division by zero with its place and the registers',
    section: 'Handling, and telling',
    judge(run) {
      inOrder(run, ['exception 0: divide error', /^ {2}at \S+, \S+:\d+$/]);
      const names = run.lines.flatMap((text) => [...text.matchAll(/ {2}(\w+) +[0-9a-f]{16}/g)].map(([, name]) => name));
      holds(new Set(names).size >= 18, 'the sixteen registers, IP and the flags', names.join(' ') || 'none');
    },
  },
  {
    name: 'the clock ticks a hundred times a second',
    section: 'The controllers',
    judge(run) {
      const clock = line(run, /\d+ s: \d+ ticks/, "the line 'N s: N ticks'");
      for (const [, seconds, ticks] of clock.matchAll(/(\d+) s: (\d+) ticks/g))
        holds(Number(ticks) === 100 * Number(seconds), `${100 * Number(seconds)} ticks after ${seconds} s`, ticks!);
      holds(run.seconds > 3 && run.seconds < 3.5, 'three seconds of virtual time', `${run.seconds.toFixed(2)} s`);
    },
  },
  { name: 'switches the machine off', section: 'Start', judge: (run) => ends(run, 'power-off') },
];
