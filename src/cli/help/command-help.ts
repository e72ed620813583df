/** The help of the command line as text. */
import { type Command, type Option, operandsOf, optionsOf } from '../options/command.ts';

/** @returns the list of all commands */
export function overview(commands: readonly Command[]): string {
  const rows = commands.map((command): [string, string] => [
    `lesson ${command.name} ${operandsOf(command)}`.trimEnd(),
    command.summary,
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
export function describe(command: Command): string {
  const { name, operands, rest, summary, options, notes } = command;
  const words = [operands, options.length > 0 ? '[OPTION…]' : '', rest === undefined ? '' : `[-- ${rest}]`];
  const usage = ['lesson', name, ...words.filter((word) => word !== '')].join(' ');
  const rows = optionsOf(command).map((option): [string, string] => [spell(option), option.help]);
  return [usage, '', sentence(summary), '', ...table(rows), ...(notes ? ['', notes] : []), ''].join('\n');
}

/** The summary with a capital letter and a full stop. */
export const sentence = (summary: string): string => `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;

function spell({ name, short, value }: Option): string {
  return `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`;
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
