/** The debugger's command line: finds the command, runs it, and says in one line what is wrong. */
import { CommandError } from '../command-error.ts';
import type { Debugger } from '../debugger.ts';
import type { StopReport } from '../session/session.ts';
import { BREAKPOINTS } from './breakpoints.ts';
import type { CommandContext, DebuggerCommand } from './command.ts';
import { GOROUTINES } from './goroutines.ts';
import { INFO, SUBJECT_NAMES } from './info.ts';
import { MEMORY } from './memory.ts';
import { RUNNING } from './running.ts';
import { SOURCE } from './source.ts';
import { describeStop } from './stops.ts';
import { table } from './text.ts';

const COMMANDS: readonly DebuggerCommand[] = [
  ...RUNNING,
  ...BREAKPOINTS,
  ...SOURCE,
  ...MEMORY,
  ...INFO,
  ...GOROUTINES,
  {
    names: ['monitor', 'mon'],
    operands: 'COMMAND',
    help: "the same as COMMAND, for scripts that gdb runs with lesson's stub, too",
    run: (context, text) => run(context, text),
  },
  { names: ['help', 'h'], operands: '[COMMAND]', help: 'what there is', run: (_context, text) => help(text) },
  {
    names: ['quit', 'q', 'exit'],
    operands: '',
    help: 'leave',
    run: (context) => {
      context.done = true;
      return [];
    },
  },
];

function help(text: string): string[] {
  const chosen = text === '' ? COMMANDS : [commandNamed(text)];
  return table(chosen.map(({ names, operands, help: about }) => [`${names.join(', ')} ${operands}`.trimEnd(), about]));
}

/** @throws CommandError */
function commandNamed(name: string): DebuggerCommand {
  const exact = COMMANDS.find(({ names }) => names.includes(name));
  if (exact) return exact;
  const fitting = COMMANDS.filter(({ names }) => names.some((each) => each.startsWith(name)));
  const [only] = fitting;
  if (only && fitting.length === 1) return only;
  if (fitting.length > 1) {
    const all = fitting.map(({ names }) => names.find((each) => each.startsWith(name))).join(', ');
    throw new CommandError(`'${name}' may be ${all}`);
  }
  throw new CommandError(`there is no command '${name}'; 'help' lists them`);
}

async function run(context: CommandContext, line: string): Promise<readonly string[]> {
  const [, name = '', operands = ''] = /^(\w[\w-]*|\S)\s*(.*)$/s.exec(line.trim()) ?? [];
  return commandNamed(name).run(context, operands.trim());
}

export interface Answer {
  readonly lines: readonly string[];
  /** The command was not carried out, and the line says why. */
  readonly failed: boolean;
}

export class Commander {
  readonly #context: CommandContext;

  constructor(debug: Debugger) {
    this.#context = { debug, printed: 0, listed: undefined, examined: undefined, done: false };
  }

  /** Whether `quit` was said. */
  get done(): boolean {
    return this.#context.done;
  }

  /** Where the machine is when nobody has said anything yet. */
  greeting(report: StopReport = { kind: 'reached' }): readonly string[] {
    return describeStop(this.#context.debug, report);
  }

  /** @param line empty lines and those that begin with # are nothing */
  async execute(line: string): Promise<Answer> {
    if (line.trim() === '' || line.trimStart().startsWith('#')) return { lines: [], failed: false };
    try {
      return { lines: await run(this.#context, line), failed: false };
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      return { lines: [error.message], failed: true };
    }
  }

  /** What the last word of a line may become. */
  complete(line: string): string[] {
    const words = line.trimStart().split(/\s+/);
    const last = words.at(-1) ?? '';
    if (words.length <= 1) return COMMANDS.map(({ names }) => names[0]!).filter((name) => name.startsWith(last));
    if (/^i(nfo)?$/.test(words[0]!) && words.length === 2) return SUBJECT_NAMES.filter((name) => name.startsWith(last));
    if (!/^(b|br|break|tb|tbreak|until|u|advance|l|list|disas|disassemble|p|print|x|info|i)(\/|$)/.test(words[0]!))
      return [];
    return last.length < 2 ? [] : this.#functions().filter((name) => name.startsWith(last));
  }

  #names: string[] | undefined;

  #functions(): string[] {
    this.#names ??= [...(this.#context.debug.program?.pcln?.all() ?? [])].map(({ name }) => name).sort();
    return this.#names;
  }
}
