import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInstruction, decode } from '../../../../src/machine/cpu/isa/decode.ts';
import { enumerate } from './cases.ts';
import { normalise, objdump } from './objdump.ts';

/*
 * Writes vectors/decode-16.txt, -32 and -64: `bytes text` or `bytes text ; memory widths`, as objdump has it, one or two cases a
 * form (memory and registers) and ADD with every addressing mode. A case's address is the sum of the lengths before it.
 * Run: npx bun tests/machine/cpu/isa/record-vectors.ts
 */

const instruction = createInstruction();

for (const bits of [16, 32, 64] as const) {
  const chosen: Uint8Array[] = [];
  const seen = new Set<string>();
  for (const { bytes, length } of enumerate({ bits })) {
    if (length === 0) continue;
    decode(bytes, 0, length, { bits }, instruction);
    const kind = instruction.modrm < 0 ? 'none' : instruction.modrm < 0xc0 ? 'memory' : 'register';
    const key = instruction.opcode === 0 ? `add ${instruction.modrm & 0xc7} ${instruction.addressSize}` : kind;
    const id = `${instruction.form.index} ${key} ${instruction.operandSize}`;
    if (seen.has(id)) continue;
    seen.add(id);
    chosen.push(bytes);
  }
  const code = Uint8Array.from(chosen.flatMap((bytes) => [...bytes]));
  const lines = objdump(code, bits);
  const vectors: string[] = [];
  let at = 0;
  for (const bytes of chosen) {
    const line = lines.get(at);
    at += bytes.length;
    const known = line !== undefined && !line.includes('(bad)') && (lines.has(at) || at === code.length);
    const { text, sizes } = known ? normalise(line, bits) : { text: '-', sizes: [] };
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    vectors.push(`${hex} ${text}${sizes.length > 0 ? ` ; ${sizes.join()}` : ''}`);
  }
  writeFileSync(join(import.meta.dirname, 'vectors', `decode-${bits}.txt`), `${vectors.join('\n')}\n`);
}
