import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assemble } from '../../src/assembler/index.ts';
import { nasmVersion, runNasm } from './nasm.ts';

const folder = join(import.meta.dirname, 'vectors', 'programs');
const programs = readdirSync(folder).filter((f) => f.endsWith('.asm'));
const version = nasmVersion();

const Programs = suite('assembler: directives, macros and data against NASM');
for (const file of programs)
  Programs(file, () => {
    const { bytes } = assemble({ file, read: (path) => readFileSync(join(folder, path)) });
    const hex = Buffer.from(bytes).toString('hex');
    const expected = readFileSync(join(folder, file.replace('.asm', '.hex')), 'utf8').replaceAll('\n', '');
    assert.is(hex, expected);
    if (!version?.startsWith('2.16')) return;
    const nasm = runNasm(readFileSync(join(folder, file), 'utf8'), folder);
    assert.is(hex, Buffer.from(nasm.bytes ?? []).toString('hex'), nasm.messages);
  });
Programs('there are programs', () => {
  assert.ok(programs.length >= 5);
});
Programs.run();
