/** A script of the debugger's commands, for tests and for repeating what was found. */
import { readFileSync } from 'node:fs';
import { Commander } from '../../debugger/commands/commander.ts';
import type { Debugger } from '../../debugger/debugger.ts';
import { systemError } from '../errors/cli-error.ts';
import { EXIT } from '../errors/exit-status.ts';
import { writeOut } from '../output/standard-output.ts';

/** @throws CliError */
export function readScript(path: string): string[] {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8').split('\n');
  } catch (error) {
    throw systemError(path, error);
  }
}

/** @returns the exit status: failed at the first command that cannot be carried out */
export async function runBatch(debug: Debugger, lines: readonly string[], name: string): Promise<number> {
  const commander = new Commander(debug);
  for (const [n, line] of lines.entries()) {
    const { lines: answer, failed } = await commander.execute(line);
    if (failed) {
      await flushed('');
      process.stderr.write(`${name}:${n + 1}: ${answer.join('\n')}\n`);
      return EXIT.FAILED;
    }
    if (answer.length > 0) await flushed(`${answer.join('\n')}\n`);
    if (commander.done) break;
  }
  return EXIT.OK;
}

const flushed = (text: string): Promise<void> => writeOut(Buffer.from(text));
