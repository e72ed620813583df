import { type Check, ends, holds, line, none } from '../check.ts';

export const checks: readonly Check[] = [
  {
    name: 'check, args, osinit and schedinit come back',
    section: 'Calling the runtime',
    judge: (run) => line(run, 'check, args, osinit, schedinit: done'),
  },
  {
    name: 'm0 and g0 are the runtime’s, and know each other',
    section: 'G, M and P',
    judge(run) {
      line(run, /^m0 {2}at 0x[0-9a-f]+, id 0, g0 is the runtime's g0/, "'m0' with the runtime's g0");
      line(run, /^g0 {2}at 0x[0-9a-f]+, m is m0/, "'g0' with m0");
    },
  },
  {
    name: 'm0 holds p0, which is running',
    section: 'G, M and P',
    judge: (run) => line(run, /^p0 {2}at 0x[0-9a-f]+, running, m is m0/, "'p0', running, with m0"),
  },
  {
    name: 'the heap has its first arena',
    section: 'schedinit',
    judge: (run) => line(run, /^heap: an arena of 64 MiB from 0x[0-9a-f]+$/, "'heap: an arena of 64 MiB'"),
  },
  {
    name: 'no system call was missing',
    section: 'Why so few',
    judge(run) {
      const calls = line(run, /^system calls: /, 'what system calls there were');
      holds(/\bmmap \d+/.test(calls), 'mmap among them', calls);
      none(run, 'is not there');
    },
  },
  { name: 'switches the machine off', section: 'Start', judge: (run) => ends(run, 'power-off') },
];
