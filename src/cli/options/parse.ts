/** Options and operands of one command, by the conventions that `node:util`'s parseArgs follows. */

import { parseArgs } from 'node:util';
import { usageError } from '../errors/cli-error.ts';
import { suggestion } from '../errors/suggestion.ts';
import { type Command, type Option, optionsOf, type ParsedArguments } from './command.ts';

/** @throws CliError if the command does not take these arguments */
export function parse(command: Command, args: readonly string[]): ParsedArguments {
  const options = optionsOf(command);
  const { tokens } = parseArgs({
    args: joinValues(args, options),
    options: Object.fromEntries(options.map(parserEntry)),
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const values = new Map<string, string | true>();
  const repeated = new Map<string, string[]>();
  const operands: string[] = [];
  let rest: string[] | undefined;
  for (const token of tokens) {
    if (token.kind === 'option-terminator' && command.rest !== undefined) rest = [];
    if (token.kind === 'positional') (rest ?? operands).push(token.value);
    if (token.kind !== 'option') continue;
    const option = options.find(({ name }) => name === token.name);
    if (!option) throw unknownOption(command, token.rawName);
    checkHasValue(option, token);
    values.set(option.name, token.value ?? true);
    if (option.repeated) repeated.set(option.name, [...(repeated.get(option.name) ?? []), token.value ?? '']);
  }
  checkOperandCount(command, operands);
  checkColor(values.get('color'));
  return {
    operands,
    rest: rest ?? [],
    values: (name) => repeated.get(name) ?? [],
    value(name) {
      const value = values.get(name);
      return typeof value === 'string' ? value : undefined;
    },
    flag: (name) => values.get(name) === true,
  };
}

function parserEntry({ name, short, value }: Option) {
  const type = value === undefined ? ('boolean' as const) : ('string' as const);
  return [name, { type, ...(short === undefined ? {} : { short }) }] as const;
}

/**
 * parseArgs takes `--until -x` for two options; here an option that wants a value takes what follows. `-ldflags`, as Go
 * writes it, is `--ldflags`.
 */
function joinValues(args: readonly string[], options: readonly Option[]): string[] {
  const wantsValue = new Set(options.flatMap(({ name, value }) => (value === undefined ? [] : [`--${name}`])));
  const joined: string[] = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--') return [...joined, arg, ...rest];
    if (arg.length > 2 && wantsValue.has(`-${arg.split('=', 1)[0]}`)) arg = `-${arg}`;
    joined.push(wantsValue.has(arg) && rest.length > 0 ? `${arg}=${rest.shift()}` : arg);
  }
  return joined;
}

function unknownOption(command: Command, rawName: string) {
  const names = optionsOf(command).map(({ name }) => `--${name}`);
  const hint = suggestion(rawName, names) || `; see 'lesson help ${command.name}'`;
  return usageError(`'${command.name}' knows no option ${rawName}${hint}`);
}

function checkHasValue(option: Option, token: { readonly rawName: string; readonly value?: string | undefined }): void {
  if (option.value !== undefined && token.value === undefined)
    throw usageError(`${token.rawName} needs a value: --${option.name} ${option.value}`);
  if (option.value === undefined && token.value !== undefined) throw usageError(`--${option.name} takes no value`);
}

function checkOperandCount(command: Command, operands: readonly string[]): void {
  const max = maxOperands(command);
  if (operands.length <= max) return;
  const takes = max === 0 ? 'takes none' : `takes ${command.operands}`;
  throw usageError(`'${operands[max]}' is one argument too many: '${command.name}' ${takes}`);
}

/** `A B [FILE…]` takes any number. */
function maxOperands({ operands }: Command): number {
  if (operands.includes('…')) return Number.POSITIVE_INFINITY;
  return operands === '' ? 0 : operands.split(' ').length;
}

function checkColor(color: string | true | undefined): void {
  if (color !== undefined && !['auto', 'always', 'never'].includes(String(color)))
    throw usageError(`--color is auto, always or never, not '${color}'`);
}
