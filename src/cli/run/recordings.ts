/** What `--trace`, `--profile` and `--timeline` record while a guest runs. */

import { closeSync, openSync } from 'node:fs';
import { BadData } from '../../debugger/bad-data.ts';
import type { Machine } from '../../machine/machine.ts';
import { systemReason, usageError } from '../errors/cli-error.ts';
import { printDiagnostic } from '../errors/report-error.ts';
import { writeOutputFile } from '../output/output-file.ts';
import { TextFile } from '../output/text-file.ts';
import type { RunPlan } from './plan.ts';

export interface Recordings {
  /** To be called when the machine stands for good: writes what has not been written yet. Once more does nothing. */
  close(): void;
}

/** From the machine's next instruction on. @throws CliError if a file cannot be written */
export async function startRecordings(machine: Machine, plan: RunPlan): Promise<Recordings> {
  const all: Recordings[] = [];
  if (plan.profile !== undefined || plan.timeline !== undefined) all.push(await startWatching(machine, plan));
  if (plan.trace !== undefined) {
    const { startTrace } = await import('./trace-file.ts');
    all.push(startTrace(machine, plan.trace, plan));
  }
  return {
    close() {
      for (const each of all.splice(0)) each.close();
    },
  };
}

async function startWatching(machine: Machine, plan: RunPlan): Promise<Recordings> {
  const { profile, timeline } = plan;
  if (profile !== undefined) requireWritable('--profile', profile);
  const { guestNames } = await import('./guest-names.ts');
  const { Places } = await import('../../profile/places.ts');
  const { Recording } = await import('../../profile/recording.ts');
  const { pprofOf } = await import('../../profile/pprof.ts');
  const { program, symbols, areas } = guestNames(plan.built?.stage, plan.image);
  const places = new Places(symbols, program, areas);
  const start = { ns: machine.virtualNs, retired: machine.retired };
  const { Timeline } = await import('../../profile/timeline/timeline.ts');
  const file = timeline === undefined ? undefined : new TextFile('--timeline', timeline);
  const recording = withReason(
    '--timeline',
    () =>
      new Recording(machine, {
        program,
        places,
        counting: profile !== undefined,
        ...(file ? { timeline: (guest) => new Timeline(guest, program, (text) => file.write(text)) } : {}),
      }),
  );
  return {
    close() {
      recording.finish();
      file?.close();
      if (profile !== undefined) {
        const facts = {
          durationNs: machine.virtualNs - start.ns,
          comments: [`${machine.retired - start.retired} instructions retired`],
        };
        writeOutputFile(profile, Bun.gzipSync(Buffer.from(pprofOf(recording.counter, places, facts))));
        if (recording.stacks.tree.shortened)
          printDiagnostic(`--profile ${profile}: there were too many different stacks; recursion is folded in some`);
      }
    },
  };
}

/** What a kernel lacks, such as DWARF, is the reader's to mend. */
function withReason<T>(option: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof BadData) throw usageError(`${option}: ${error.message}; link the kernel without -s and -w`);
    throw error;
  }
}

/** Before the guest runs for an hour. */
export function requireWritable(option: string, path: string): void {
  try {
    closeSync(openSync(path, 'a'));
  } catch (error) {
    throw usageError(`${option} ${path}: ${systemReason(error)}`);
  }
}
