/** The commands by name, each loaded only when it is wanted. */
import { usageError } from '../errors/cli-error.ts';
import { suggestion } from '../errors/suggestion.ts';
import type { Command, CommandCatalogue } from '../options/command.ts';

const COMMANDS: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['run', async () => (await import('./run.ts')).command],
  ['debug', async () => (await import('./debug.ts')).command],
  ['dap', async () => (await import('./dap.ts')).command],
  ['read', async () => (await import('./read.ts')).command],
  ['serve', async () => (await import('./serve.ts')).command],
  ['diff', async () => (await import('./diff.ts')).command],
  ['init', async () => (await import('./init.ts')).command],
  ['build', async () => (await import('./build.ts')).command],
  ['test', async () => (await import('./test.ts')).command],
  ['exercise', async () => (await import('./exercise.ts')).command],
  ['check', async () => (await import('./check.ts')).command],
  ['progress', async () => (await import('./progress.ts')).command],
  ['doctor', async () => (await import('./doctor.ts')).command],
  ['licenses', async () => (await import('./licenses.ts')).command],
  ['completions', async () => (await import('./completions.ts')).completionsCommand(CATALOGUE)],
  ['help', async () => (await import('./help.ts')).helpCommand(CATALOGUE)],
]);

export const COMMAND_NAMES: readonly string[] = [...COMMANDS.keys()];

/** @throws CliError if there is no such command */
export async function loadCommand(name: string): Promise<Command> {
  const load = COMMANDS.get(name);
  if (load) return load();
  if (name === 'version') throw usageError("there is no command 'version', did you mean '--version'?");
  const hint = suggestion(name, COMMAND_NAMES) || "; 'lesson help' lists them";
  throw usageError(`there is no command '${name}'${hint}`);
}

const CATALOGUE: CommandCatalogue = { names: COMMAND_NAMES, load: loadCommand };

/** All of them, loaded. */
export const allCommands = (): Promise<Command[]> => Promise.all(COMMAND_NAMES.map(loadCommand));
