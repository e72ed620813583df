/** The debugger's command line on a terminal, with completion and history; an empty line repeats the last command. */
import { createInterface } from 'node:readline';
import { Commander } from '../../debugger/commands/commander.ts';
import type { Debugger } from '../../debugger/debugger.ts';
import type { StopReport } from '../../debugger/session/session.ts';
import { EXIT } from '../errors/exit-status.ts';
import type { Interruption } from './interruption.ts';

const PROMPT = '(lesson) ';
const HISTORY = 1000;
/** Commands that an empty line does not repeat. */
const ONCE = /^\s*(run-to|delete|d|break|b|tbreak|keys|quit|q)\b/;

/**
 * @param interruption is told when Ctrl-C is pressed while the machine runs
 * @param report how the machine came to where it stands
 */
export async function runInteractive(
  debug: Debugger,
  interruption: Interruption,
  report?: StopReport,
): Promise<number> {
  const commander = new Commander(debug);
  const completer = (line: string): [string[], string] => [commander.complete(line), line.split(/\s+/).at(-1) ?? ''];
  const terminal = createInterface({
    input: process.stdin,
    output: process.stdout,
    prompt: PROMPT,
    historySize: HISTORY,
    completer,
  });
  let running = false;
  terminal.on('SIGINT', () => {
    if (running) interruption.asked = true;
    else {
      process.stdout.write("\n'quit' leaves\n");
      terminal.prompt();
    }
  });
  print(commander.greeting(report));
  terminal.prompt();
  let last = '';
  for await (const typed of terminal) {
    const line = typed.trim() === '' && !ONCE.test(last) ? last : typed;
    running = true;
    interruption.asked = false;
    print((await commander.execute(line)).lines);
    running = false;
    last = line;
    if (commander.done) break;
    terminal.prompt();
  }
  terminal.close();
  return EXIT.OK;
}

function print(lines: readonly string[]): void {
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
}
