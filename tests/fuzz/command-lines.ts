/** Command lines: what reads them, in this process and many times; `commands.ts` here runs the real program. */

import { COMMAND_NAMES, loadCommand } from '../../src/cli/commands/index.ts';
import { CliError } from '../../src/cli/errors/cli-error.ts';
import { EXIT } from '../../src/cli/errors/exit-status.ts';
import { describe } from '../../src/cli/help/command-help.ts';
import { COMMON_OPTIONS, type Command } from '../../src/cli/options/command.ts';
import { parse } from '../../src/cli/options/parse.ts';
import { memoryValue, numberValue } from '../../src/cli/options/values.ts';
import { stageOperand } from '../../src/cli/stage/stage-operand.ts';
import type { Random } from '../support/random.ts';
import { fuzzer } from './fuzzer.ts';
import { damagedText } from './mutate.ts';
import { oneLine } from './refusal.ts';

const VALUES = [
  '1',
  '7',
  'boot-sector',
  '0',
  '-1',
  '1e3',
  '1e999',
  '1.5',
  '64M',
  '1G',
  '3072',
  '9'.repeat(40),
  '',
  ' ',
  '--',
  '-',
  '=',
  'ä',
  '\n',
  '\0x',
  'auto',
  'never',
  'x'.repeat(3000),
  '../..',
  '/',
  '.',
  '/nowhere/x',
  '__proto__',
  'constructor',
  'toString',
  '\ud800',
  '01',
  '1/../2',
  '-h',
  'NaN',
  'Infinity',
  '0x10',
  '１',
] as const;

/** @returns arguments such as people, scripts and cats give */
export function randomArguments(random: Random, options: readonly string[]): string[] {
  return Array.from({ length: random.below(random.below(20) === 0 ? 200 : 7) }, () => {
    const option = `--${random.pick(options)}`;
    const value = random.pick(VALUES);
    switch (random.below(8)) {
      case 0:
      case 1:
        return value;
      case 2:
        return `${option}=${value}`;
      case 3:
        return damagedText(random, option, ['-', '=', 'no-', ...COMMAND_NAMES]);
      case 4:
        return `-${String.fromCharCode(33 + random.below(94))}${random.below(3) ? '' : value}`;
      case 5:
        return damagedText(random, value, ['-', '=', '\n', '\\']);
      default:
        return option;
    }
  });
}

interface Input {
  readonly name: string;
  readonly args: readonly string[];
  /** Looking for a stage takes its time. */
  readonly stage: string | undefined;
}

const commands = new Map<string, Command>();
for (const name of COMMAND_NAMES) commands.set(name, await loadCommand(name));
const options = [...new Set([...commands.values()].flatMap((each) => [...each.options, ...COMMON_OPTIONS]))].map(
  ({ name }) => name,
);

function refusedAsUsage(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    if (error.status !== EXIT.USAGE) throw new Error(`status ${error.status}: ${error.message}`);
    oneLine(error.message);
  }
}

export const commandLines = fuzzer<Input>({
  name: 'command lines',
  short: 20_000,
  most: 1,
  make(random) {
    const name = random.pick(COMMAND_NAMES);
    const own = commands.get(name)!.options.map((option) => option.name);
    const args = randomArguments(random, own.length > 0 && random.below(2) ? own : options);
    return { name, args, stage: random.below(50) === 0 ? args[0] : undefined };
  },
  async check({ name, args, stage }) {
    const command = commands.get(name)!;
    refusedAsUsage(() => {
      const given = parse(command, args);
      if (given.flag('help')) describe(command);
      for (const option of command.options) {
        if (option.value === undefined) continue;
        refusedAsUsage(() => void numberValue(given, option.name, { min: 0, whole: false }));
        refusedAsUsage(() => void numberValue(given, option.name, { min: 1, whole: true }));
      }
      refusedAsUsage(() => void memoryValue(given));
    });
    if (stage !== undefined) refusedAsUsage(() => void stageOperand(stage));
    for (const arg of args.slice(0, 2)) {
      if (COMMAND_NAMES.includes(arg)) continue;
      const found = await loadCommand(arg).catch((error: unknown) => error);
      refusedAsUsage(() => {
        if (found instanceof Error) throw found;
        throw new Error(`'${arg}' is a command`);
      });
    }
  },
  show: ({ name, args, stage }) => JSON.stringify([name, ...args, { stage }]),
});
