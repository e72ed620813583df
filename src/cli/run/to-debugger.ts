/** From a run that has ended to the debugger's prompt at the same instant: the run is gone through again, with its input. */
import { Debugger } from '../../debugger/debugger.ts';
import { Session } from '../../debugger/session/session.ts';
import { MachineTarget } from '../../inspection/machine-target.ts';
import { OutputOnce } from '../../inspection/output-once.ts';
import { RecordedDisk } from '../../inspection/recorded-disk.ts';
import { runInteractive } from '../debug/interactive.ts';
import { Interruption } from '../debug/interruption.ts';
import { namesOfBios, namesOfStage } from '../debug/stage-names.ts';
import { printDiagnostic } from '../errors/report-error.ts';
import { type CreatedMachine, createMachine } from './create-machine.ts';
import type { RunPlan } from './plan.ts';

/** Instructions from which on it takes noticeably long. */
const LONG = 200_000_000;

export async function openDebugger(plan: RunPlan, { machine, input, pristine }: CreatedMachine): Promise<void> {
  if (!pristine) {
    printDiagnostic('a run with --disk cannot be gone through again, so there is no debugger for it');
    return;
  }
  const { retired } = machine;
  if (retired > LONG) printDiagnostic(`going there again, ${(retired / 1e6).toFixed(0)} M instructions …`);
  const disk = new RecordedDisk(pristine);
  // What the guest says again has been read already.
  const output = new OutputOnce();
  const again = await createMachine(plan, (bytes) => output.add(bytes), { disk: disk.store });
  const interruption = new Interruption();
  const target = new MachineTarget(again.machine, disk.pages, output, input.log);
  const session = new Session(target, { pause: () => interruption.take() });
  const { program, symbols, source } = plan.built
    ? await namesOfStage(plan.built.stage, plan.built.flags)
    : namesOfBios();
  const report = await session.runTo(retired);
  await runInteractive(new Debugger(session, symbols, program, source), interruption, report);
}
