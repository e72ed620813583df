import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { watchReason } from '../../../src/debugger/commands/breakpoints.ts';
import { Session } from '../../../src/debugger/session/session.ts';
import { MachineTarget } from '../../../src/inspection/machine-target.ts';
import { RecordedDisk } from '../../../src/inspection/recorded-disk.ts';
import { Machine } from '../../../src/machine/machine.ts';
import { loadFirmware } from '../../../src/stages/firmware.ts';
import { buildImage } from '../../../src/stages/image.ts';
import { pseudoRandom } from '../fixtures.ts';
import { bookStage, hashOf, MEMORY, machineOf, open, plainMachine, runPlain } from './stages.ts';

const time = suite('time travel');

time('every instant is the same, however it is reached, and as without a debugger', async () => {
  const debug = await open(bookStage(6));
  const { session } = debug;
  const random = pseudoRandom(1);
  const instants = Array.from({ length: 12 }, () => random(4_000_000));
  const reference = await plainMachine(bookStage(6));
  const expected = new Map<number, string>();
  for (const instant of [...instants].sort((a, b) => a - b)) {
    runPlain(reference, instant);
    expected.set(instant, hashOf(reference));
  }
  for (const instant of instants) {
    await session.runTo(instant);
    assert.is(session.instant, instant);
    assert.is(hashOf(machineOf(debug)), expected.get(instant), `instant ${instant}`);
  }
  await session.stepInstructionBack();
  await session.stepInstruction();
  assert.is(hashOf(machineOf(debug)), expected.get(instants.at(-1)!));
});

time('going back before power-on is refused, and nothing moves', async () => {
  const { session } = await open(bookStage(1));
  assert.is((await session.stepInstructionBack()).kind, 'beginning');
  assert.is((await session.resumeBack()).kind, 'beginning');
  assert.is(session.instant, 0);
});

time('few checkpoints in little memory lead to the same states, with code translated early too', async () => {
  const disk = new RecordedDisk(await buildImage(bookStage(6)));
  const machine = new Machine({
    memory: MEMORY,
    firmware: await loadFirmware(),
    translator: { threshold: 50, synchronous: true },
    disk: disk.store,
  });
  const target = new MachineTarget(machine, disk.pages);
  const mostBytes = new Session(target).recording.bytes + (1 << 20);
  const session = new Session(target, { interval: 100_000, mostBytes });
  await session.runTo(4_000_000);
  const { bytes, checkpoints } = session.recording;
  assert.ok(bytes <= mostBytes || checkpoints === 2, `${bytes} bytes, ${checkpoints} checkpoints`);
  assert.ok(checkpoints >= 2 && checkpoints < 40, `${checkpoints} checkpoints`);
  const reference = await plainMachine(bookStage(6));
  for (const instant of [150_001, 1_234_567, 3_999_999]) {
    runPlain(reference, instant);
    await session.runTo(instant);
    assert.is(hashOf(machine), hashOf(reference), `instant ${instant}`);
  }
});

time('keys come again at the same instant; new ones make another future', async () => {
  const debug = await open(bookStage(1));
  const { session } = debug;
  await session.runTo(200_000);
  const before = hashOf(machineOf(debug));
  session.input({ kind: 'keys', text: 'a' });
  await session.runTo(400_000);
  const after = hashOf(machineOf(debug));
  await session.runTo(100_000);
  await session.runTo(400_000);
  assert.is(hashOf(machineOf(debug)), after);
  await session.runTo(150_000);
  session.input({ kind: 'keys', text: 'b' });
  await session.runTo(400_000);
  assert.is.not(hashOf(machineOf(debug)), after);
  const plain = await plainMachine(bookStage(1));
  runPlain(plain, 200_000);
  assert.is(hashOf(plain), before);
});

const stops = suite('stops');

/** Instants at which an instruction at an address was about to be executed, by the machine's own trace. */
async function traced(stage: number, to: number): Promise<string[]> {
  const machine = await plainMachine(bookStage(stage));
  const places: string[] = [];
  machine.trace((line) => places.push(line.slice(5, line.indexOf(' '))));
  machine.run({ instructions: to });
  return places;
}

stops('breakpoints are met where the trace says, in both directions', async () => {
  const TO = 150_000;
  const places = await traced(2, TO);
  const counts = new Map<string, number[]>();
  for (const [instant, place] of places.entries()) counts.set(place, [...(counts.get(place) ?? []), instant]);
  // A place in 64-bit code, where the trace's offsets are linear addresses, that is met several times.
  const [place, expected] = [...counts].find(
    ([text, hits]) => text.length === 16 && hits.length > 3 && hits.length < 40,
  )!;
  const { session } = await open(bookStage(2));
  session.add({ reason: { kind: 'code', addresses: [BigInt(`0x${place}`)] }, text: place });
  const forward: number[] = [];
  while ((await session.resume(TO)).kind === 'breakpoint') forward.push(session.instant);
  assert.equal(forward, expected);
  const back: number[] = [];
  while ((await session.resumeBack()).kind === 'breakpoint') back.push(session.instant);
  assert.equal(back.reverse(), expected);
});

stops('what is looked out for changes nothing', async () => {
  const TO = 2_500_000;
  const debug = await open(bookStage(6));
  const { session } = debug;
  const reference = await plainMachine(bookStage(6));
  runPlain(reference, TO);
  await session.runTo(TO);
  debug.moved();
  const address = debug.symbols.addressOf('runtime.sched')!;
  await session.runTo(0);
  debug.moved();
  session.add({ reason: watchReason(debug, address, 64, false, true), text: 'writes' });
  session.add({ reason: { kind: 'code', addresses: [debug.symbols.addressOf('runtime.schedule')!] }, text: 'code' });
  for (const kind of ['exception', 'interrupt'] as const)
    session.add({ reason: { kind, vector: undefined }, text: kind });
  session.add({ reason: { kind: 'port', first: 0, last: 0xffff }, text: 'port' });
  session.add({ reason: { kind: 'system call', number: undefined }, text: 'calls' });
  const kinds = new Map<string, number>();
  for (;;) {
    const report = await session.resume(TO);
    if (report.kind !== 'breakpoint') break;
    const { text } = report.breakpoint;
    const met = (kinds.get(text) ?? 0) + 1;
    kinds.set(text, met);
    if (met === 20) session.remove(report.breakpoint.number);
  }
  assert.equal([...kinds.keys()].sort(), ['calls', 'code', 'exception', 'interrupt', 'port', 'writes']);
  assert.is(session.instant, TO);
  assert.is(hashOf(machineOf(debug)), hashOf(reference));
});

stops('a watchpoint is met by every instruction that changes the value, as stepping through shows', async () => {
  const [START, STEPS] = [2_000_000, 6_000];
  const debug = await open(bookStage(6));
  const { session } = debug;
  await session.runTo(START);
  debug.moved();
  const address = debug.symbols.addressOf('runtime.sched')!;
  const LENGTH = 128;
  // Somewhere after the start the scheduler writes there: the steps begin shortly before.
  const first = session.add({ reason: watchReason(debug, address, LENGTH, false, true), text: 'first' });
  await session.resume(START + 2_000_000);
  session.remove(first.number);
  const FROM = session.instant - 1000;
  await session.runTo(FROM);
  debug.moved();
  const read = (): string => {
    debug.moved();
    return Buffer.from(debug.memory.read(address, LENGTH)!).toString('hex');
  };
  const changed: number[] = [];
  let value = read();
  for (let n = 0; n < STEPS; n++) {
    await session.stepInstruction();
    if (read() === value) continue;
    value = read();
    changed.push(session.instant);
  }
  assert.ok(changed.length > 0);
  await session.runTo(FROM);
  debug.moved();
  session.add({ reason: watchReason(debug, address, LENGTH, false, true), text: 'sched' });
  const met: number[] = [];
  while ((await session.resume(FROM + STEPS)).kind === 'breakpoint') met.push(session.instant);
  for (const instant of changed) assert.ok(met.includes(instant), `the write before ${instant}`);
  // Who wrote last: the instruction before the last stop, also when it is asked much later.
  await session.runTo(FROM + STEPS);
  debug.moved();
  const reason = watchReason(debug, address, LENGTH, false, true);
  assert.is(await session.lastTime({ reason, text: 'sched' }), met.at(-1)! - 1);
  assert.is(session.instant, FROM + STEPS);
});

stops('reads are met, and only those of the watched bytes', async () => {
  const debug = await open(bookStage(6));
  const { session } = debug;
  await session.runTo(2_160_000);
  debug.moved();
  const address = debug.symbols.addressOf('runtime.sched')!;
  session.add({ reason: watchReason(debug, address, 64, true, false), text: 'sched' });
  const report = await session.resume(2_300_000);
  assert.is(report.kind, 'breakpoint');
  if (report.kind !== 'breakpoint' || report.event?.kind !== 'read') throw new Error('no read');
  const { address: at, length } = report.event;
  assert.ok(at < address + 64n && at + BigInt(length) > address);
});

stops('a condition, a count, a temporary breakpoint', async () => {
  const debug = await open(bookStage(6));
  const { session } = debug;
  const addresses = [debug.symbols.addressOf('runtime.mallocgc')!];
  const counted = session.add({ reason: { kind: 'code', addresses }, text: 'mallocgc' });
  await session.resume(5_000_000);
  const first = session.instant;
  await session.resume(5_000_000);
  await session.resume(5_000_000);
  const third = session.instant;
  session.remove(counted.number);
  await session.runTo(first - 1);
  session.add({ reason: { kind: 'code', addresses }, text: 'mallocgc', temporary: true }).ignore = 2;
  await session.resume(5_000_000);
  assert.is(session.instant, third);
  assert.equal(session.breakpoints, []);
  await session.runTo(first - 1);
  const holds = () => session.instant === third;
  session.add({ reason: { kind: 'code', addresses }, text: 'mallocgc', condition: { text: '', holds } });
  await session.resume(5_000_000);
  assert.is(session.instant, third);
});

time.run();
stops.run();
