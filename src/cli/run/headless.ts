/** A run without a screen: as fast as the host can, COM1 on standard output. */

import type { GuestInput } from '../../inspection/guest-input.ts';
import { screenText } from '../../machine/devices/screen-text.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Stop } from '../../machine/stop.ts';
import { type Ending, endingOf } from '../../stages/guest-ending.ts';
import { EXIT } from '../errors/exit-status.ts';
import { BrokenPipe, writeOut } from '../output/standard-output.ts';
import { createMachine } from './create-machine.ts';
import { boundEnding, finish, signalEnding } from './finish.ts';
import type { Looks } from './looks.ts';
import type { RunPlan } from './plan.ts';
import { SerialOutput } from './serial-output.ts';
import { StandardInput } from './standard-input.ts';

/** Instructions between two outputStyle at the bounds. A constant, so that a run ends at the same one on every host. */
const SLICE = 200_000;
/** The same with --until, so that the guest runs hardly further than the text. */
const UNTIL_SLICE = 2_000;
/** The longest time before the event loop runs, and with it the handlers of signals. */
const EVENT_LOOP_INTERVAL_MS = 10;
/**
 * Wall-clock milliseconds between two collections of garbage. The engine takes the guest's RAM for part of its heap, and would let
 * as much garbage pile up before it collects by itself.
 */
const COLLECTION_INTERVAL_MS = 250;

export async function runHeadless(plan: RunPlan): Promise<number> {
  const signals = listenForSignals();
  const start = performance.now();
  const serial = new SerialOutput(plan.until);
  const created = await createMachine(plan, (bytes) => serial.add(bytes));
  const { machine, recordings, input: guest, looks } = created;
  const input = plan.input ? new StandardInput() : undefined;
  try {
    const ending = await runMachine({ plan, machine, serial, input, guest, looks, start, signals });
    recordings?.close();
    const milliseconds = performance.now() - start;
    if (plan.screen) await printScreen(machine, serial);
    return await finish(plan, created, ending, milliseconds);
  } catch (error) {
    if (error instanceof BrokenPipe) {
      recordings?.close();
      return EXIT.BROKEN_PIPE;
    }
    throw error;
  } finally {
    input?.close();
  }
}

interface Signals {
  received: NodeJS.Signals | undefined;
}

function listenForSignals(): Signals {
  const signals: Signals = { received: undefined };
  const listen = (name: NodeJS.Signals): void => {
    signals.received = name;
    // A reader that does not read can block the output for ever; the second Ctrl-C ends the process at once.
    process.once(name, () => process.exit(signalEnding(name).status));
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, listen);
  return signals;
}

interface HeadlessRun {
  readonly plan: RunPlan;
  readonly machine: Machine;
  readonly serial: SerialOutput;
  readonly input: StandardInput | undefined;
  readonly guest: GuestInput;
  readonly looks: Looks;
  /** Of `performance.now()`, when the command began. */
  readonly start: number;
  readonly signals: Signals;
}

async function runMachine(run: HeadlessRun): Promise<Ending> {
  const { plan, machine, serial, input, start, signals } = run;
  const slice = plan.until === undefined ? SLICE : UNTIL_SLICE;
  let lastPause = performance.now();
  let lastCollection = lastPause;
  for (;;) {
    const left = plan.maxInstructions - machine.retired;
    await input?.feed(machine, run.guest);
    const stop = await advance(machine, input, Math.min(slice, left));
    run.looks.add(machine);
    const output = serial.take();
    if (output.length > 0) await writeOut(output);
    if (serial.met) return { cause: 'until', status: EXIT.OK };
    const ending = endingOf(stop, serial.beginning);
    if (ending) return ending;
    if (signals.received) return signalEnding(signals.received);
    if (machine.retired >= plan.maxInstructions) return boundEnding(plan, 'max-instructions');
    const now = performance.now();
    if (now - start > plan.timeout * 1000) return boundEnding(plan, 'timeout');
    if (now - lastPause > EVENT_LOOP_INTERVAL_MS) {
      await new Promise((done) => setImmediate(done));
      if (now - lastCollection > COLLECTION_INTERVAL_MS) {
        Bun.gc(true);
        lastCollection = performance.now();
      }
      lastPause = performance.now();
    }
  }
}

/**
 * Runs a slice. While the guest waits for input that somebody has yet to write, its time passes as on the wall: else hours
 * of it would pass in a second.
 */
async function advance(machine: Machine, input: StandardInput | undefined, instructions: number): Promise<Stop> {
  const awaits = (): boolean => input?.isAwaited === true && machine.wantsSerialInput;
  const realTime = awaits();
  const stop = machine.run({ instructions, realTime });
  if (!input || !awaits() || !machine.cpu.interruptsEnabled) return stop;
  if (stop.kind === 'halted') return { kind: 'idle', untilNs: Number.POSITIVE_INFINITY };
  if (stop.kind !== 'idle') return stop;
  const start = performance.now();
  await input.wait(Math.min(EVENT_LOOP_INTERVAL_MS, Math.ceil((stop.untilNs - machine.virtualNs) / 1e6)));
  machine.waitUntil(Math.min(stop.untilNs, machine.virtualNs + (performance.now() - start) * 1e6));
  return stop;
}

async function printScreen(machine: Machine, serial: SerialOutput): Promise<void> {
  const gap = serial.endsLine ? '' : '\n';
  await writeOut(Buffer.from(`${gap}${screenText(machine.screen()).join('\n').trimEnd()}\n`));
}
