/** The commands by name, each loaded only when it is wanted. */
import type { Command } from './arguments.ts';
import { suggestion, usageError } from './diagnostics.ts';

const COMMANDS: Readonly<Record<string, () => Promise<{ command: Command }>>> = {
  run: () => import('./run.ts'),
  read: () => import('./read.ts'),
  diff: () => import('./diff.ts'),
  init: () => import('./init.ts'),
  build: () => import('./build.ts'),
  test: () => import('./test.ts'),
  exercise: () => import('./exercise.ts'),
  doctor: () => import('./doctor.ts'),
  licenses: () => import('./licenses.ts'),
  completions: () => import('./completions.ts'),
  help: () => import('./help.ts'),
};

export const COMMAND_NAMES = Object.keys(COMMANDS);

export async function loadCommand(name: string): Promise<Command> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) {
    const near = suggestion(name, COMMAND_NAMES) || "; 'lesson help' lists them";
    throw usageError(`there is no command '${name}'${near}`);
  }
  return (await load()).command;
}
