/** A run without a screen: as fast as it goes, COM1 on standard output. */
import { screenText } from '../machine/devices/screen-text.ts';
import { type Ending, endingOf } from '../stages/ending.ts';
import { EXIT } from './diagnostics.ts';
import { boundEnding, finish, signalEnding } from './ending.ts';
import { powerOn } from './power-on.ts';
import type { RunPlan } from './run.ts';
import { SerialWatch } from './serial-watch.ts';
import { BrokenPipe, writeOut } from './standard-output.ts';

/** Instructions between two looks at the bounds. A constant, so that a run ends at the same one on every host. */
const SLICE = 200_000;
/** With --until, so that the guest gets no further than it must. */
const WATCHED_SLICE = 2_000;
/** The event loop, and so Ctrl-C, waits no longer than this. */
const BREATH_MS = 10;

export async function runHeadless(plan: RunPlan): Promise<number> {
  let signal: NodeJS.Signals | undefined;
  const listen = (name: NodeJS.Signals): void => {
    signal = name;
    // A reader that does not read can hold up the output for ever; then the second Ctrl-C need not be polite.
    process.once(name, () => process.exit(signalEnding(name).status));
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, listen);

  const start = performance.now();
  const serial = new SerialWatch(plan.until);
  const machine = await powerOn(plan, (bytes) => serial.add(bytes));
  const trace = plan.trace === undefined ? undefined : (await import('./trace.ts')).startTrace(machine, plan.trace);

  const run = async (): Promise<Ending> => {
    const slice = plan.until === undefined ? SLICE : WATCHED_SLICE;
    let breath = performance.now();
    for (;;) {
      const left = plan.maxInstructions - machine.retired;
      const stop = machine.run({ instructions: Math.min(slice, left) });
      const output = serial.take();
      if (output.length > 0) await writeOut(output);
      if (serial.met) return { cause: 'until', status: EXIT.OK };
      const ending = endingOf(stop, serial.beginning);
      if (ending) return ending;
      if (signal) return signalEnding(signal);
      if (machine.retired >= plan.maxInstructions) return boundEnding(plan, 'max-instructions');
      const now = performance.now();
      if (now - start > plan.timeout * 1000) return boundEnding(plan, 'timeout');
      if (now - breath > BREATH_MS) {
        await new Promise((done) => setImmediate(done));
        breath = performance.now();
      }
    }
  };
  try {
    const ending = await run();
    trace?.close();
    const milliseconds = performance.now() - start;
    if (plan.screen) {
      const gap = serial.endsLine ? '' : '\n';
      await writeOut(Buffer.from(`${gap}${screenText(machine.screen()).join('\n').trimEnd()}\n`));
    }
    return await finish(plan, machine, ending, milliseconds);
  } catch (error) {
    if (error instanceof BrokenPipe) return EXIT.BROKEN_PIPE;
    throw error;
  }
}
