import { type Check, ends, holds, shows } from '../check.ts';

export const checks: readonly Check[] = [
  {
    name: 'says something through the serial port',
    section: 'The serial port, by ourselves',
    judge: ({ lines }) => holds(lines[0] !== '', 'a line of text on COM1', 'nothing'),
  },
  {
    name: 'says the same on the screen',
    section: 'The screen, by courtesy of the BIOS',
    judge: (run) => shows(run, run.lines[0]!),
  },
  {
    name: 'stops for good',
    section: 'Stopping',
    judge: (run) => ends(run, 'halted'),
  },
];
