// Records what NASM makes of a sample of the corpus and of the programs: `bun tests/assembler/record.ts`.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { batches, EVEX } from './corpus.ts';
import { nasmLines, nasmVersion, runNasm } from './nasm.ts';

/** One line in this many is kept. */
const SAMPLE = 9;

const vectors = join(import.meta.dirname, 'vectors');
const version = nasmVersion();

for (const batch of batches()) {
  const results = [...nasmLines(batch)].filter(([, hex], i) => i % SAMPLE === 0 && hex !== '' && !EVEX.test(hex));
  const name = `${batch.mode}${batch.relative ? '-relative' : ''}.txt`;
  const text = results.map(([line, hex]) => `${hex}\t${line}\n`).join('');
  writeFileSync(join(vectors, name), `; made by NASM ${version}, bits ${batch.mode}\n${text}`);
}

const programs = join(vectors, 'programs');
for (const file of readdirSync(programs).filter((f) => f.endsWith('.asm'))) {
  const { bytes, messages } = runNasm(readFileSync(join(programs, file), 'utf8'), programs);
  if (!bytes) throw new Error(messages);
  const lines =
    Buffer.from(bytes)
      .toString('hex')
      .match(/.{1,64}/g) ?? [];
  writeFileSync(join(programs, file.replace('.asm', '.hex')), `${lines.join('\n')}\n`);
}
