/** Dispatch: what is loaded before a command is known is loaded at every start, so that is next to nothing. */
import { writeSync } from 'node:fs';
import { version } from '../../package.json';
import { loadCommand } from './commands.ts';
import { EXIT, errorCode, reportError, systemError, usageError } from './diagnostics.ts';

async function main(args: readonly string[]): Promise<number> {
  const [first, ...rest] = args;
  if (first === undefined || first === '--json' || first.startsWith('--color')) {
    const { contents } = await import('./contents.ts');
    const { parse } = await import('./arguments.ts');
    return contents.run(parse(contents, args));
  }
  if (first === '--help' || first === '-h')
    return (await loadCommand('help')).run({ operands: [], value: () => undefined, flag: () => false });
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

/** Nothing is needed to say it, not even the stream that everything else is printed through. */
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
  // A reader that has gone (`| head`) ends us quietly, whatever was being printed.
  process.stdout.on('error', (error) =>
    process.exit(errorCode(error) === 'EPIPE' ? EXIT.BROKEN_PIPE : reportError(error)),
  );
  main(process.argv.slice(2))
    .catch(reportError)
    .then((status) => {
      process.exitCode = status;
    });
}

start();
