import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Session } from '../../../src/debugger/session/session.ts';
import { GuestInput } from '../../../src/inspection/guest-input.ts';
import { MachineTarget } from '../../../src/inspection/machine-target.ts';
import { OutputOnce } from '../../../src/inspection/output-once.ts';
import { RecordedDisk } from '../../../src/inspection/recorded-disk.ts';
import { Machine } from '../../../src/machine/machine.ts';
import { loadFirmware } from '../../../src/stages/firmware.ts';
import { buildImage } from '../../../src/stages/image.ts';
import { pseudoRandom } from '../fixtures.ts';
import { bookStage, hashOf, MEMORY } from './stages.ts';

/** A run in which somebody types, gone through again by a debugger that was not there. */

const replay = suite('a run with its input, again');

/** As the terminal runs a machine: in rounds of virtual time that end anywhere, in HLT too. */
function type(machine: Machine, input: GuestInput, keys: readonly string[], seed: number): void {
  const random = pseudoRandom(seed);
  const wait = (ns: number): void => {
    const end = machine.virtualNs + ns;
    while (machine.virtualNs < end) {
      const stop = machine.run({ instructions: Math.ceil((end - machine.virtualNs) / 10), realTime: true });
      if (stop.kind === 'idle') machine.waitUntil(Math.min(stop.untilNs, end));
      else if (stop.kind !== 'instructions' && stop.kind !== 'paused') return;
    }
  };
  wait(3e9);
  for (const key of keys) {
    input.press(key);
    wait(1e6 + random(40e6));
    input.release(key);
    wait(1e6 + random(90e6));
  }
}

replay('stage 7: keys at any moment lead to the same state, forward and back', async () => {
  const image = await buildImage(bookStage(7));
  const firmware = await loadFirmware();
  const heard: number[] = [];
  const disk = new RecordedDisk(image);
  const first = new Machine({ memory: MEMORY, firmware, disk: disk.store, onSerial: (bytes) => heard.push(...bytes) });
  const input = new GuestInput(first);
  type(first, input, ['KeyE', 'KeyC', 'KeyH', 'KeyO', 'Space', 'KeyX', 'Enter'], 1);
  const end = first.retired;
  first.settle();
  assert.match(Buffer.from(heard).toString('latin1'), /echo x\r?\n?x/);

  const again = new RecordedDisk(image);
  const output = new OutputOnce();
  const machine = new Machine({ memory: MEMORY, firmware, disk: again.store, onSerial: (bytes) => output.add(bytes) });
  const session = new Session(new MachineTarget(machine, again.pages, output, input.log));
  await session.runTo(end);
  assert.is(hashOf(machine), hashOf(first));
  await session.runTo(input.log[3]!.retired - 1000);
  await session.runTo(end);
  assert.is(hashOf(machine), hashOf(first));
});

replay.run();
