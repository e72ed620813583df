/** What `resume` makes of a machine's refusals: one line for people; a mistake of the program's own stays what it is. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Machine } from '../../src/machine/machine.ts';
import { UserError } from '../../src/messages/user-error.ts';
import { resume } from '../../src/snapshots/resume.ts';
import { bootedMachine } from '../fuzz/machine/random-boot-sectors.ts';

const resuming = suite('resume');

resuming('a state that fits is taken', () => {
  const { machine, booted } = bootedMachine();
  machine.run({ instructions: 100 });
  resume(machine, booted);
  assert.equal(machine.save(), booted);
});

resuming('a state that does not fit is refused in one line, and the machine goes on from where it was', () => {
  const { machine, booted } = bootedMachine();
  machine.run({ instructions: 100 });
  const before = machine.save();
  const { pit, ...others } = booted.chips;
  assert.ok(pit);
  assert.throws(
    () => resume(machine, { ...booted, chips: others }),
    (error: Error) =>
      error instanceof UserError && /^the snapshot does not fit this machine: [^\n]*\bpit\b[^\n]*$/.test(error.message),
  );
  assert.equal(machine.save(), before);
});

resuming('any other exception comes through as it is', () => {
  const mistake = new TypeError('a mistake in a chip');
  const broken = {
    restore: () => {
      throw mistake;
    },
  } as unknown as Machine;
  const { booted } = bootedMachine();
  assert.throws(
    () => resume(broken, booted),
    (error: Error) => error === mistake,
  );
});

resuming.run();
