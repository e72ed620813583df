/** Values of options that are numbers, sizes or models. */

import { CPU_MODELS, type CpuModel } from '../../machine/cpu/system/features.ts';
import { isMemorySize, isWithinBounds, MIB } from '../../machine/memory-size.ts';
import { usageError } from '../errors/cli-error.ts';
import type { ParsedArguments } from './command.ts';

export interface NumberRange {
  readonly min: number;
  /** Whether it must be a whole number. */
  readonly whole: boolean;
}

/** @returns undefined if the option was not given; @throws CliError if its value is no such number */
export function numberValue(args: ParsedArguments, name: string, { min, whole }: NumberRange): number | undefined {
  const text = args.value(name);
  if (text === undefined) return undefined;
  const number = /^\d+(\.\d+)?$/.test(text) || /^\d+e\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && (!whole || Number.isSafeInteger(number))) return number;
  const above = min > 0 ? ` above ${whole ? min - 1 : 0}` : '';
  throw usageError(`--${name} wants a ${whole ? 'whole ' : ''}number${above}, not '${text}'`);
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ['K', 2 ** 10],
  ['', MIB],
  ['M', MIB],
  ['G', 2 ** 30],
]);

/** --cpu. */
export function cpuValue(args: ParsedArguments): CpuModel {
  const text = args.value('cpu') ?? 'max';
  const model = CPU_MODELS.find((name) => name === text);
  if (model !== undefined) return model;
  throw usageError(`--cpu ${text}: there are ${CPU_MODELS.join(', ')}`);
}

/** --memory. @returns undefined if it was not given */
export function memoryValue(args: ParsedArguments): number | undefined {
  const text = args.value('memory');
  return text === undefined ? undefined : bytesOf(text);
}

/** @returns bytes; a number without a unit counts MiB, as in QEMU */
export function bytesOf(text: string): number {
  const [, digits, unit = ''] = /^(\d+)([KMG]?)i?B?$/i.exec(text) ?? [];
  if (digits === undefined) throw usageError(`--memory wants a size such as 64M or 1G, not '${text}'`);
  const bytes = Number(digits) * UNITS.get(unit.toUpperCase())!;
  if (!isWithinBounds(bytes)) throw usageError(`--memory ${text}: the machine takes 1M to 3G`);
  if (!isMemorySize(bytes)) throw usageError(`--memory ${text}: the machine takes whole MiB`);
  return bytes;
}
