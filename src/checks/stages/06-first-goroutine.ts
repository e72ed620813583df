import { type Check, ends, holds, inOrder, line } from '../check.ts';

export const checks: readonly Check[] = [
  {
    name: 'main.main runs, with fmt',
    section: 'newproc and mstart',
    judge: (run) => line(run, 'Hello from main.main'),
  },
  {
    name: 'goroutines, channels and select',
    section: 'Threads',
    judge: (run) => inOrder(run, ['the squares sum to 385', 'select: 5 odd, 5 even']),
  },
  {
    name: 'faults of the processor become panics, which recover catches',
    section: 'Signals',
    judge: (run) =>
      inOrder(run, [
        'recovered: runtime error: invalid memory address or nil pointer dereference',
        'recovered: runtime error: integer divide by zero',
        'recovered: runtime error: index out of range [3] with length 3',
      ]),
  },
  {
    name: 'timers go off in their order, and time passes',
    section: 'Time',
    judge: (run) => line(run, /^timers: early, tick, tick, late; that took at least 60 ms: true$/),
  },
  {
    name: 'the garbage collector gives memory back',
    section: 'A program',
    judge(run) {
      const words = line(run, 'without it the heap is');
      holds(
        Number(/heap is (\d+) KiB smaller/.exec(words)?.[1] ?? 0) > 1000,
        'a heap that shrinks by more than 1000 KiB',
        words,
      );
    },
  },
  {
    name: 'a loop without calls is preempted',
    section: 'Preemption',
    judge: (run) => line(run, 'preempted a loop that calls nothing'),
  },
  {
    name: 'ten thousand goroutines are alive at once',
    section: 'A program',
    judge: (run) => line(run, 'more than 10000 goroutines alive at once: true - their numbers sum to 49995000'),
  },
  { name: 'main returns, and the machine goes off', section: 'A program', judge: (run) => ends(run, 'power-off') },
];
