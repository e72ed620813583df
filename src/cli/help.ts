/** `lesson help [COMMAND]`. */
import { COMMON_OPTIONS, type Command, type Option } from './arguments.ts';
import { COMMAND_NAMES, loadCommand } from './commands.ts';
import { EXIT } from './diagnostics.ts';

export const command: Command = {
  name: 'help',
  operands: '[COMMAND]',
  summary: 'what a command does, or this list',
  options: [],
  async run(given) {
    const [name] = given.operands;
    process.stdout.write(name === undefined ? await overview() : describe(await loadCommand(name)));
    return EXIT.OK;
  },
};

async function overview(): Promise<string> {
  const commands = await Promise.all(COMMAND_NAMES.map(loadCommand));
  const rows = commands.map(({ name, operands, summary }): [string, string] => [
    `lesson ${name} ${operands}`.trimEnd(),
    summary,
  ]);
  return [
    'lesson: a textbook with its machine inside',
    '',
    ...table([['lesson', 'the table of contents'], ...rows, ['lesson --version', 'the version']]),
    '',
    "'lesson help COMMAND' says more. STAGE is a number, a name, or a folder with a stage's sources.",
    '',
  ].join('\n');
}

/** @returns the whole help of one command */
export function describe({ name, operands, summary, options, notes }: Command): string {
  const usage = `lesson ${name}${operands && ` ${operands}`}${options.length > 0 ? ' [OPTION…]' : ''}`;
  const rows = [...options, ...COMMON_OPTIONS].map((option): [string, string] => [spell(option), option.help]);
  return [
    usage,
    '',
    `${summary[0].toUpperCase()}${summary.slice(1)}.`,
    '',
    ...table(rows),
    ...(notes ? ['', notes] : []),
    '',
  ].join('\n');
}

function spell({ name, short, value }: Option): string {
  return `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`;
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
