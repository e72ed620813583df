/** Stages in the debugger, the book's and changed ones, and machines beside it to compare with. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openStage } from '../../../src/cli/debug/open-stage.ts';
import { Commander } from '../../../src/debugger/commands/commander.ts';
import type { Debugger } from '../../../src/debugger/debugger.ts';
import { shown } from '../../../src/host/files.ts';
import type { MachineTarget } from '../../../src/inspection/machine-target.ts';
import type { Machine } from '../../../src/machine/machine.ts';
import { buildImage } from '../../../src/stages/image.ts';
import { findStage, type Stage, stageFiles } from '../../../src/stages/stages.ts';
import { start } from '../../support/machine.ts';
import { scratch } from '../fixtures.ts';

export const MEMORY = 64 << 20;

export const bookStage = (number: number): Stage => findStage(String(number))!;

/** A file of a changed stage, as it is seen from here and named in debug information. */
export const fileOf = (stage: string, file: string): string => shown(join(scratch, stage, file));

/** A folder with a stage of the book's in which some files are others. */
export function changedStage(name: string, number: number, changed: Readonly<Record<string, string>>): Stage {
  const folder = join(scratch, name);
  for (const [file, { read }] of stageFiles(bookStage(number))) put(join(folder, file), read());
  for (const [file, text] of Object.entries(changed)) put(join(folder, file), text);
  return findStage(folder)!;
}

function put(file: string, content: Uint8Array | string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

export const open = (stage: Stage): Promise<Debugger> =>
  openStage(stage, { memory: MEMORY, cpu: 'max', onSerial: () => {}, pause: async () => false });

/** A machine that no debugger has to do with. */
export const plainMachine = async (stage: Stage): Promise<Machine> => start(await buildImage(stage), MEMORY).machine;

/** Runs a machine on, to so many instructions after power-on. */
export function runPlain(machine: Machine, instant: number): void {
  while (machine.retired < instant) {
    const { kind } = machine.run({ instructions: instant - machine.retired });
    if (kind !== 'instructions' && kind !== 'paused') return;
  }
  machine.settle();
}

export const machineOf = ({ session }: Debugger): Machine => (session.target as MachineTarget).machine;

/** All that a machine is: RAM, registers, chips, time. */
export function hashOf(machine: Machine): string {
  const { ram, ...rest } = machine.save();
  const plain = JSON.stringify(rest, (_, value: unknown) => {
    if (typeof value === 'bigint') return String(value);
    return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
  });
  return createHash('sha256').update(ram).update(plain).digest('hex');
}

/** Executes commands; fails if one does. @returns the lines of the last one */
export async function commands(commander: Commander, ...lines: readonly string[]): Promise<readonly string[]> {
  let last: readonly string[] = [];
  for (const line of lines) {
    const { lines: answer, failed } = await commander.execute(line);
    if (failed) throw new Error(`${line}: ${answer.join('\n')}`);
    last = answer;
  }
  return last;
}

export const commanderOf = (debug: Debugger): Commander => new Commander(debug);
