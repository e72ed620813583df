/** Options and operands of one command, after the conventions that `node:util`'s parseArgs follows. */
import { parseArgs } from 'node:util';
import { isMemorySize, isWithinBounds, MIB } from '../machine/memory-size.ts';
import { suggestion, usageError } from './diagnostics.ts';

export interface Option {
  readonly name: string;
  readonly short?: string;
  /** What the value is called in the help; absent for a flag. */
  readonly value?: string;
  readonly help: string;
}

export interface Command {
  readonly name: string;
  /** How the operands are written: `STAGE`, `[STAGE]`, `[FILE…]`; '' for none. */
  readonly operands: string;
  readonly summary: string;
  readonly options: readonly Option[];
  /** More for `lesson help COMMAND`. */
  readonly notes?: string;
  readonly run: (given: Given) => Promise<number>;
}

export interface Given {
  readonly operands: readonly string[];
  /** @returns the value of an option, or `undefined` if it was not given */
  value(name: string): string | undefined;
  flag(name: string): boolean;
}

/** Understood by every command. */
export const COMMON_OPTIONS: readonly Option[] = [
  { name: 'color', value: 'WHEN', help: 'auto, always or never; auto, the default, honours NO_COLOR' },
  { name: 'help', short: 'h', help: 'show what the command does' },
];

export function parse(command: Command, args: readonly string[]): Given {
  const options = [...command.options, ...COMMON_OPTIONS];
  const config = Object.fromEntries(
    options.map(({ name, short, value }) => [
      name,
      {
        type: value === undefined ? ('boolean' as const) : ('string' as const),
        ...(short === undefined ? {} : { short }),
      },
    ]),
  );
  const { tokens } = parseArgs({
    args: joinValues(args, options),
    options: config,
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const values = new Map<string, string | true>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const option = options.find(({ name }) => name === token.name);
    if (!option) {
      const near = suggestion(
        token.rawName,
        options.map(({ name }) => `--${name}`),
      );
      throw usageError(
        `'${command.name}' knows no option ${token.rawName}${near || `; see 'lesson help ${command.name}'`}`,
      );
    }
    if (option.value !== undefined && token.value === undefined)
      throw usageError(`${token.rawName} needs a value: --${option.name} ${option.value}`);
    if (option.value === undefined && token.value !== undefined) throw usageError(`--${option.name} takes no value`);
    values.set(option.name, token.value ?? true);
  }
  const most = mostOperands(command);
  if (operands.length > most) {
    const takes = most === 0 ? 'takes none' : `takes ${command.operands}`;
    throw usageError(`'${operands[most]}' is one argument too many: '${command.name}' ${takes}`);
  }
  const color = values.get('color');
  if (color !== undefined && !['auto', 'always', 'never'].includes(String(color))) {
    throw usageError(`--color is auto, always or never, not '${color}'`);
  }
  return {
    operands,
    value(name) {
      const value = values.get(name);
      return typeof value === 'string' ? value : undefined;
    },
    flag: (name) => values.get(name) === true,
  };
}

/** `A B [FILE…]` takes as many as there are. */
function mostOperands({ operands }: Command): number {
  if (operands.includes('…')) return Number.POSITIVE_INFINITY;
  return operands === '' ? 0 : operands.split(' ').length;
}

/** parseArgs takes `--until -x` for two options; here an option that wants a value takes what follows. */
function joinValues(args: readonly string[], options: readonly Option[]): string[] {
  const joined: string[] = [];
  for (let n = 0; n < args.length; n++) {
    if (args[n] === '--') return [...joined, ...args.slice(n)];
    const wants = options.some(({ name, value }) => value !== undefined && args[n] === `--${name}`);
    if (wants && n + 1 < args.length) joined.push(`${args[n]}=${args[++n]}`);
    else joined.push(args[n]);
  }
  return joined;
}

/** @returns a number of at least `least` */
export function numberValue(given: Given, name: string, least: number, whole: boolean): number | undefined {
  const text = given.value(name);
  if (text === undefined) return undefined;
  const number = /^\d+(\.\d+)?$/.test(text) || /^\d+e\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least) || (whole && !Number.isSafeInteger(number))) {
    throw usageError(
      `--${name} wants a ${whole ? 'whole ' : ''}number${least > 0 ? ` above ${whole ? least - 1 : 0}` : ''}, not '${text}'`,
    );
  }
  return number;
}

const UNITS: Readonly<Record<string, number>> = { K: 2 ** 10, M: MIB, G: 2 ** 30 };

/** @returns bytes; a number without a unit counts MiB, as in QEMU */
export function memoryValue(text: string): number {
  const match = /^(\d+)([KMG]?)i?B?$/i.exec(text);
  if (!match) throw usageError(`--memory wants a size such as 64M or 1G, not '${text}'`);
  const bytes = Number(match[1]) * UNITS[match[2].toUpperCase() || 'M'];
  if (!isWithinBounds(bytes)) throw usageError(`--memory ${text}: the machine takes 1M to 3G`);
  if (!isMemorySize(bytes)) throw usageError(`--memory ${text}: the machine takes whole MiB`);
  return bytes;
}
