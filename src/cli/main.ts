/** Dispatch: what is loaded before a command is known is loaded at every start, so that is next to nothing. */
import type { Command } from './arguments.ts';
import { EXIT, reportError, suggestion, usageError } from './diagnostics.ts';

const COMMANDS: Readonly<Record<string, () => Promise<{ command: Command }>>> = {
  run: () => import('./run.ts'),
  build: () => import('./build.ts'),
  test: () => import('./test.ts'),
  doctor: () => import('./doctor.ts'),
  help: () => import('./help.ts'),
};

export const COMMAND_NAMES = Object.keys(COMMANDS);

export async function loadCommand(name: string): Promise<Command> {
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) throw usageError(`there is no command '${name}'${suggestion(name, COMMAND_NAMES) || "; 'lesson help' lists them"}`);
  return (await load()).command;
}

async function main(args: readonly string[]): Promise<number> {
  const [first, ...rest] = args;
  if (first === '--version' || first === '-V') {
    const { version } = await import('../../package.json');
    process.stdout.write(`lesson ${version}\n`);
    return EXIT.OK;
  }
  if (first === undefined || first === '--json' || first.startsWith('--color')) {
    const { contents } = await import('./contents.ts');
    const { parse } = await import('./arguments.ts');
    return contents.run(parse(contents, args));
  }
  if (first === '--help' || first === '-h') return (await loadCommand('help')).run({ operands: [], value: () => undefined, flag: () => false });
  if (first.startsWith('-')) throw usageError(`there is no option '${first}'; 'lesson help' shows what there is`);
  const command = await loadCommand(first);
  const { parse } = await import('./arguments.ts');
  const given = parse(command, rest);
  if (given.flag('help')) {
    const { describe } = await import('./help.ts');
    process.stdout.write(describe(command));
    return EXIT.OK;
  }
  return command.run(given);
}

if (import.meta.main) {
  // A reader that has gone (`| head`) ends us quietly, whatever was being printed.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? EXIT.BROKEN_PIPE : reportError(error)));
  process.exitCode = await main(process.argv.slice(2)).catch(reportError);
}
