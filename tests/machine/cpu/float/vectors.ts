import type { Case, Outcome } from './cases.ts';
import { OPERATIONS } from './cases.ts';

/**
 * Recorded cases, one a line: operation, MXCSR, both operands; answer, MXCSR and exception vector afterwards. All but the
 * operation's name (in which _ stands for a space) in hexadecimal.
 */
export function readVectors(text: string): { cases: Case[]; outcomes: Outcome[] } {
  const cases: Case[] = [];
  const outcomes: Outcome[] = [];
  const places = new Map(OPERATIONS.map(({ name }, i) => [name.replace(' ', '_'), i]));
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [name, mxcsr, a, b, answer, mxcsrAfter, vector] = line.split(' ') as [string, ...string[]];
    const operation = places.get(name);
    if (operation === undefined) throw new Error(`unknown operation in a vector: ${name}`);
    const hex = (digits: string | undefined) => BigInt(`0x${digits}`);
    cases.push({ operation, mxcsr: Number(hex(mxcsr)), a: hex(a), b: hex(b) });
    outcomes.push({ answer: hex(answer), mxcsr: Number(hex(mxcsrAfter)), vector: Number(hex(vector)) });
  }
  return { cases, outcomes };
}

export function writeVectors(cases: readonly Case[], outcomes: readonly Outcome[]): string {
  return cases
    .map((one, i) => {
      const name = OPERATIONS[one.operation]!.name.replace(' ', '_');
      const { answer, mxcsr, vector } = outcomes[i]!;
      const values = [one.mxcsr, one.a, one.b, answer, mxcsr, vector];
      return `${name} ${values.map((x) => x.toString(16)).join(' ')}\n`;
    })
    .join('');
}
