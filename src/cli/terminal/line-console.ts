/**
 * `lesson run` on a terminal that understands no escape sequences (TERM=dumb, as in an editor's shell window): the serial
 * port is printed as plain text, and the lines that are typed go to the guest's keyboard.
 */
import { screenText } from '../../machine/devices/screen-text.ts';
import { EXIT } from '../errors/exit-status.ts';
import { printDiagnostic } from '../errors/report-error.ts';
import { writeOut } from '../output/standard-output.ts';
import { createMachine } from '../run/create-machine.ts';
import { finish, signalEnding } from '../run/finish.ts';
import type { RunPlan } from '../run/plan.ts';
import { SerialOutput } from '../run/serial-output.ts';
import { untypableNotice } from './key-help.ts';
import { PlainText } from './plain-text.ts';
import { RealTimeRun } from './real-time.ts';

export async function runOnDumbTerminal(plan: RunPlan): Promise<number> {
  const serial = new SerialOutput(plan.until);
  const created = await createMachine(plan, (bytes) => serial.add(bytes));
  const { machine, recordings } = created;
  const run = new RealTimeRun(plan, created, serial);
  const input = listen(run);
  const plain = new PlainText();
  let written = Promise.resolve();
  const start = performance.now();
  const ending = await run.run(() => {
    const output = plain.take(serial.take());
    if (output.length === 0) return;
    written = written.then(() => writeOut(output));
    written.catch(() => run.end({ cause: 'interrupted', status: EXIT.BROKEN_PIPE }));
  });
  await written;
  const milliseconds = performance.now() - start;
  input.close();
  recordings?.close();
  // A guest that uses only the screen has printed nothing so far.
  if (serial.beginning === '' || plan.screen) {
    const gap = serial.endsLine ? '' : '\n';
    await writeOut(Buffer.from(`${gap}${screenText(machine.screen()).join('\n').trimEnd()}\n`));
  }
  if (run.untypable.length > 0) printDiagnostic(untypableNotice(run.untypable));
  return finish(plan, created, ending, milliseconds);
}

/** Keys and signals of the user. */
function listen(run: RealTimeRun): { close(): void } {
  const decoder = new TextDecoder();
  const onData = (bytes: Uint8Array): void => {
    run.queueKeys(decoder.decode(bytes, { stream: true }));
    run.wake();
  };
  const onSignal = (signal: NodeJS.Signals): void => run.end(signalEnding(signal));
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  process.stdin.on('data', onData);
  for (const signal of signals) process.once(signal, onSignal);
  return {
    close() {
      process.stdin.off('data', onData);
      process.stdin.pause();
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
