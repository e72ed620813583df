import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { AssemblyError, assemble } from '../../src/assembler/index.ts';
import { lacking } from '../support/programs.ts';
import { type Batch, batches, EVEX, surround, unwrap } from './corpus.ts';
import { nasmLines, nasmVersion } from './nasm.ts';

/** What our assembler makes of one line, in hexadecimal, or its error messages. */
function ours(batch: Omit<Batch, 'lines'>, line: string): string {
  try {
    return unwrap(assemble({ file: 'line.asm', read: () => surround(batch, line) }).bytes);
  } catch (error) {
    if (error instanceof AssemblyError) return error.message;
    throw error;
  }
}

function compare(batch: Omit<Batch, 'lines'>, expected: Iterable<readonly [line: string, hex: string]>): number {
  const wrong: string[] = [];
  let count = 0;
  for (const [line, hex] of expected) {
    count++;
    const got = ours(batch, line);
    if (got !== hex) wrong.push(`${batch.mode}-bit "${line}": NASM ${hex}, ours ${got}`);
  }
  assert.is(wrong.slice(0, 20).join('\n'), '');
  return count;
}

function recorded(name: string): (readonly [string, string])[] {
  const text = readFileSync(join(import.meta.dirname, 'vectors', name), 'utf8');
  return text
    .split('\n')
    .filter((l) => l && !l.startsWith(';'))
    .map((l) => {
      const [hex, line] = l.split('\t');
      return [line!, hex!] as const;
    });
}

const Recorded = suite('assembler: encodings recorded from NASM');
for (const mode of [16, 32, 64] as const)
  Recorded(`${mode}-bit`, () => {
    assert.ok(compare({ mode, relative: false }, recorded(`${mode}.txt`)) > 800);
  });
Recorded('64-bit with default rel', () => {
  assert.ok(compare({ mode: 64, relative: true }, recorded('64-relative.txt')) > 50);
});
Recorded.run();

const Live = suite('assembler: every form, operand kind, size and mode against NASM');
const version = nasmVersion();
if (version?.startsWith('2.16'))
  for (const batch of batches())
    Live(`${batch.mode}-bit${batch.relative ? ' with default rel' : ''}`, () => {
      const theirs = nasmLines(batch);
      // An empty answer is a mnemonic that NASM takes for a label.
      const real = [...theirs].filter(([, hex]) => hex !== '' && !EVEX.test(hex));
      assert.ok(compare(batch, real) > batch.lines.length * 0.7);
    });
else lacking(Live, 'the comparison with NASM', `needs NASM 2.16, found ${version ?? 'none'}`);
Live.run();
