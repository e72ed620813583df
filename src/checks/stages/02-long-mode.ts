import { type Check, ends, holds, inOrder, line, shows } from '../check.ts';

export const checks: readonly Check[] = [
  {
    name: 'reads the rest of itself from the disk',
    section: 'Reading a disk with the BIOS',
    judge: (run) => line(run, 'Read the rest of the program from disk'),
  },
  {
    name: 'opens the A20 line, asks for long mode, keeps the memory map',
    section: 'A gate from 1984',
    judge: (run) => inOrder(run, ['A20 line: open', 'CPU: has long mode', 'Memory map: kept']),
  },
  {
    name: 'runs 64-bit code, in long mode',
    section: 'Three steps',
    judge(run) {
      const sum = line(run, /^ffffffff \+ 1 = [0-9a-f]+, EFER = [0-9a-f]+$/, "the line 'ffffffff + 1 = …, EFER = …'");
      const [, result, efer] = /= ([0-9a-f]+), EFER = ([0-9a-f]+)/.exec(sum)!;
      holds(result === '0000000100000000', 'a sum of more than 32 bits', result!);
      holds((Number.parseInt(efer!, 16) & 0x500) === 0x500, 'EFER with LME and LMA set (bits 8 and 10)', efer!);
    },
  },
  {
    name: 'the screen shows it too',
    section: 'Sixty-four bits, nobody else',
    judge: (run) => shows(run, '64-bit code is running'),
  },
  {
    name: 'switches the machine off',
    section: 'Sixty-four bits, nobody else',
    judge: (run) => ends(run, 'power-off'),
  },
];
