import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compare } from './compare.ts';

/** What objdump said when record-vectors.ts ran, for hosts without it. `-` stands where it does not know the instruction. */

const recorded = suite('decode: recorded vectors');

for (const bits of [16, 32, 64] as const) {
  recorded(`${bits}-bit code`, () => {
    const file = readFileSync(join(import.meta.dirname, 'vectors', `decode-${bits}.txt`), 'utf8');
    const vectors = file
      .trimEnd()
      .split('\n')
      .map((line) => {
        const [, hex = '', text = '', sizes = ''] = /^([0-9a-f]+) (.*?)(?: ; ([\d,]+))?$/.exec(line) ?? [];
        return { bytes: Uint8Array.fromHex(hex), text, sizes: sizes === '' ? [] : sizes.split(',').map(Number) };
      });
    const code = Uint8Array.from(vectors.flatMap(({ bytes }) => [...bytes]));
    const wrong: string[] = [];
    let at = 0;
    for (const { bytes, text, sizes } of vectors) {
      const problem = text === '-' ? undefined : compare(code, at, bytes.length, bits, { text, sizes });
      if (problem !== undefined) wrong.push(`${bytes.toHex()}: ${problem}`);
      at += bytes.length;
    }
    assert.equal(wrong, []);
    assert.ok(vectors.length > 1500);
  });
}

recorded.run();
