import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RAM } from '../../src/machine/cpu/state/layout.ts';
import { CODE, enter, modes, PAGING_START } from '../fuzz/machine/modes.ts';
import { bootedMachine } from '../fuzz/machine/random-boot-sectors.ts';

/** Somebody who looks on changes nothing. */

const trace = suite('tracing');

/** The entry of a page in the page table that modes.asm makes for 32-bit paging. */
const entryOf = (page: number): number => RAM + PAGING_START + 0x1000 + page * 4;
const ACCESSED = 0x20;

trace('a page behind an instruction that does not reach it is not marked as accessed', () => {
  const { machine, booted } = bootedMachine();
  const ready = enter(machine, booted, modes.find(({ name }) => name === 'paging')!);
  // JMP 0xBFFE; there, at the end of the page, JMP to itself.
  ready.ram.set([0xe9, 0xf9, 0x1f, 0, 0], CODE);
  ready.ram.set([0xeb, 0xfe], 0xbffe);
  machine.restore(ready);
  const lines: string[] = [];
  machine.trace((line) => lines.push(line));
  machine.run({ instructions: 3 });
  assert.match(lines[2]!, /0008:0000bffe {2}ebfe {18}jmp 0xbffe/);
  assert.is(machine.cpu.state.get32(entryOf(0xb)) & ACCESSED, ACCESSED);
  assert.is(machine.cpu.state.get32(entryOf(0xc)) & ACCESSED, 0);
});

trace('an instruction that goes on in the next page is read whole', () => {
  const { machine, booted } = bootedMachine();
  const ready = enter(machine, booted, modes.find(({ name }) => name === 'paging')!);
  ready.ram.set([0xe9, 0xf9, 0x1f, 0, 0], CODE);
  ready.ram.set([0xb8, 0x78, 0x56, 0x34, 0x12], 0xbffe);
  machine.restore(ready);
  const lines: string[] = [];
  machine.trace((line) => lines.push(line));
  machine.run({ instructions: 2 });
  assert.match(lines[1]!, /b878563412 +mov eax,0x12345678 +rax=12345678/);
});

trace.run();
