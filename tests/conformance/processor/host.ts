/** Which of the instruction tables' features this computer's processor has, as Linux tells. */
import { readFileSync } from 'node:fs';

/** Where Linux has another name for it. */
const NAMES: Readonly<Record<string, string>> = {
  sse3: 'pni',
  'sse4.1': 'sse4_1',
  'sse4.2': 'sse4_2',
  lzcnt: 'abm',
  cx8: 'cx8',
  x87: 'fpu',
  clfsh: 'clflush',
  vaes: 'aes',
  vpclmulqdq: 'pclmulqdq',
};

let flags: ReadonlySet<string> | undefined;

function hostFlags(): ReadonlySet<string> {
  const [, line = ''] = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8')) ?? [];
  return new Set(line.trim().split(' '));
}

export function hostHas(feature: string): boolean {
  if (feature === 'base') return true;
  flags ??= hostFlags();
  return flags.has(NAMES[feature] ?? feature);
}
