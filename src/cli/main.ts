/** Chooses the command. Every start loads this file and what it imports statically, so it imports as little as possible. */

import { writeSync } from 'node:fs';
import { version } from '../../package.json';
import { loadCommand } from './commands/index.ts';
import { errorCode, systemError, usageError } from './errors/cli-error.ts';
import { EXIT } from './errors/exit-status.ts';
import { reportError } from './errors/report-error.ts';
import type { ParsedArguments } from './options/command.ts';

const NO_ARGUMENTS: ParsedArguments = {
  operands: [],
  rest: [],
  value: () => undefined,
  values: () => [],
  flag: () => false,
};

async function main(args: readonly string[]): Promise<number> {
  const [first, ...rest] = args;
  if (first === undefined || first === '--json' || first.startsWith('--color')) {
    const { contents } = await import('./commands/contents.ts');
    const { parse } = await import('./options/parse.ts');
    return contents.run(parse(contents, args));
  }
  if (first === '--help' || first === '-h') return (await loadCommand('help')).run(NO_ARGUMENTS);
  if (first === '-v') throw usageError("there is no option '-v', did you mean '--version' (or -V)?");
  if (first.startsWith('-')) throw usageError(`there is no option '${first}'; 'lesson help' shows what there is`);
  const command = await loadCommand(first);
  const { parse } = await import('./options/parse.ts');
  const given = parse(command, rest);
  if (given.flag('help')) {
    const { describe } = await import('./help/command-help.ts');
    process.stdout.write(describe(command));
    return EXIT.OK;
  }
  return command.run(given);
}

/** Written directly, because loading the stream of standard output would double the time that this takes. */
function sayVersion(): void {
  try {
    writeSync(1, `lesson ${version}\n`);
  } catch (error) {
    const gone = errorCode(error) === 'EPIPE';
    process.exitCode = gone ? EXIT.BROKEN_PIPE : reportError(systemError('standard output', error));
  }
}

function start(): void {
  const [first] = process.argv.slice(2);
  if (first === '--version' || first === '-V') {
    sayVersion();
    return;
  }
  // When the reader of standard output has closed it (`| head`), the command ends quietly.
  process.stdout.on('error', (error) =>
    process.exit(errorCode(error) === 'EPIPE' ? EXIT.BROKEN_PIPE : reportError(systemError('standard output', error))),
  );
  main(process.argv.slice(2))
    .catch(reportError)
    .then((status) => {
      process.exitCode = status;
    });
}

start();
