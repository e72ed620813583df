/** States that come back: what does not fit is refused in one line that names the chip, and the machine is as it was. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SavedChips } from '../../src/machine/chip.ts';
import type { Machine, StateWithoutRam } from '../../src/machine/machine.ts';
import { StateError } from '../../src/machine/state-format.ts';
import { bootedMachine } from '../fuzz/machine/random-boot-sectors.ts';

const { machine, booted } = bootedMachine();
machine.type('half a sent');

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** The state as a file would give it back: plain, and nobody else's. */
const plain = (chips: SavedChips): Record<string, Json> => JSON.parse(JSON.stringify(chips));

/** @returns what the machine says to a state with these chips; it must say so in one line and stay as it is */
function refusal(of: Machine, chips: unknown): string | undefined {
  const before = of.saveWithoutRam();
  try {
    of.restoreWithoutRam({ ...before, chips: chips as SavedChips });
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    assert.equal(of.saveWithoutRam(), before, 'a refused state leaves the machine as it was');
    assert.not.match(error.message, '\n');
    return error.message;
  }
  return undefined;
}

/** Every place in a state, as the list of names and indexes that lead to it. */
function places(value: Json, path: readonly string[] = []): string[][] {
  if (value === null || typeof value !== 'object') return [[...path]];
  // One item of a long list stands for the others.
  const names = Array.isArray(value) && value.length > 4 ? ['0', `${value.length - 1}`] : Object.keys(value);
  return [[...path], ...names.flatMap((name) => places((value as Record<string, Json>)[name]!, [...path, name]))];
}

/** A copy of `root` with what stands at `path` replaced by `change`'s answer; `undefined` takes it out. */
function changed(root: Json, path: readonly string[], change: (old: Json) => Json | undefined): Json {
  const copy: Json = structuredClone(root);
  let holder = copy as Record<string, Json>;
  for (const name of path.slice(0, -1)) holder = holder[name] as Record<string, Json>;
  const last = path.at(-1)!;
  const value = change(holder[last]!);
  if (value !== undefined) holder[last] = value;
  else if (Array.isArray(holder)) (holder as Json[]).splice(Number(last), 1);
  else delete holder[last];
  return copy;
}

/** Lists of a length of their own: one item more or less is a state too. */
const FREE_LISTS =
  /^(com1\.state\.(received|waiting)|keyboard\.state\.(buffer|replies|held)|mouse\.state\.(queue|lastSampleRates)|keyboardController\.state\.replies|typist\.state\.strokes|pit\.state\.counters\.\d\.latched|ata\.state\.device0\.block)\.\d+$/;

const states = suite('machine state');

states('what was saved fits, with its RAM and without', () => {
  assert.is(refusal(machine, plain(machine.save().chips)), undefined);
  const all = machine.save();
  const { ram, ...rest } = all;
  machine.run({ instructions: 1000 });
  machine.cpu.physical.writeBytes(0x5000, Uint8Array.of(1, 2, 3));
  machine.restoreWithoutRam(rest);
  assert.equal(machine.saveWithoutRam(), rest);
  assert.equal(machine.cpu.physical.readBytes(0x5000, 3), Uint8Array.of(1, 2, 3));
  machine.restore(all);
  assert.equal(machine.save(), all);
  assert.is(ram.length, 1 << 20);
});

states('every field of every chip is checked: its kind, that it is there, and that it is known', () => {
  const chips = plain(machine.save().chips);
  let tried = 0;
  for (const path of places(chips).filter(({ length }) => length > 0)) {
    const name = path.join('.');
    for (const [what, change] of [
      ['a text', () => 'forged\nforged'],
      ['a fraction', () => -0.5],
      ['too large', () => 1e300],
      ['missing', () => undefined],
      ['an unknown field', (old) => (isRecord(old) && path.length > 1 ? { ...old, forged: 1 } : 'forged')],
    ] as readonly [string, (old: Json) => Json | undefined][]) {
      if (what === 'missing' && FREE_LISTS.test(name)) continue;
      if (what === 'a text' && /\.strokes\.\d+\.key$|\.held\.\d+\.0$/.test(name)) continue;
      if (what === 'an unknown field' && /\.strokes\.\d+\.key$|\.held\.\d+\.0$/.test(name)) continue;
      const said = refusal(machine, changed(chips, path, change));
      assert.type(said, 'string', `${name}: ${what}`);
      assert.match(said!, path[0]!, `${name}: ${what}`);
      tried++;
    }
  }
  assert.ok(tried > 1000, `${tried}`);
});

const isRecord = (value: Json): value is { [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

for (const [name, path, value, words] of [
  ['more in a FIFO than it holds', 'com1.state.received', new Array(17).fill(0), 'com1.received has 17 items'],
  ['more in RBR than one byte, without FIFOs', 'com1.state.received', [1, 2], 'com1: more bytes received than RBR'],
  ['an index behind the CMOS memory', 'rtc.state.index', 128, 'rtc.index is 128'],
  ['a register that a VGA lacks', 'vga.state.crtc', new Array(26).fill(0), 'vga.crtc has 26 items'],
  ['a colour component that a DAC lacks', 'vga.state.dac.component', 3, 'vga.dac.component is 3'],
  ['data that no block holds', 'ata.state.device0.status', 0x58, 'ata.device0: a request for data'],
  ['half a sector', 'ata.state.device0.block', [1, 2, 3], 'ata.device0: a block of broken sectors'],
  ['a mode that a mouse lacks', 'mouse.state.mode', 'sleep', 'mouse.mode is "sleep"'],
  ['a moment before power-on', 'com1.state.timeout', -1, 'com1.timeout is -1'],
  ['another version', 'pics.version', 2, 'the chip pics is of version 2, not 1'],
] as const) {
  states(`${name}: refused`, () => {
    const chips = changed(plain(machine.save().chips), path.split('.'), () => value as Json);
    assert.match(refusal(machine, chips) ?? 'taken', words);
  });
}

states('chips that this machine lacks, or that are missing', () => {
  const chips = plain(machine.save().chips);
  assert.match(refusal(machine, { ...chips, lpt1: { version: 1, state: {} } })!, 'no chip "lpt1"');
  const { rtc, ...others } = chips;
  assert.ok(rtc);
  assert.match(refusal(machine, others)!, 'the chip rtc is missing');
});

states('another CPU, other memory', () => {
  const forged = (change: object): StateWithoutRam => ({ ...machine.saveWithoutRam(), ...change });
  for (const [change, words] of [
    [{ model: 'x86-64-v1' }, 'the CPU model is "x86-64-v1"'],
    [{ cpu: { cells: new Uint8Array(5), retired: 0 } }, "the CPU's state is 5"],
    [{ cpu: { ...machine.saveWithoutRam().cpu, retired: -1 } }, 'retired instructions is -1'],
    [{ waited: Number.NaN }, 'the time waited is NaN'],
  ] as const) {
    const before = machine.save();
    assert.throws(
      () => machine.restoreWithoutRam(forged(change)),
      (error: Error) => {
        return error instanceof StateError && error.message.includes(words);
      },
    );
    assert.equal(machine.save(), before);
  }
  assert.throws(() => machine.restore({ ...booted, ram: new Uint8Array(5) }), /RAM of 5 bytes/);
  const before = machine.save();
  assert.throws(() => machine.restore({ ...before, ram: new Uint8Array(before.ram.length), chips: {} }), /is missing/);
  assert.equal(machine.save(), before, 'nor does the RAM of a refused state come in');
});

states.run();
