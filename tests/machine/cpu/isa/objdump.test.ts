import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createInstruction, decode } from '../../../../src/machine/cpu/isa/decode.ts';
import { disassemble } from '../../../../src/machine/cpu/isa/disassemble.ts';
import { enumerate } from './cases.ts';
import { compare } from './compare.ts';
import { LEFT_OUT, NO_PREFIX, NOT_HERE, THEY_REJECT } from './differences.ts';
import { hasObjdump, normalise, objdump } from './objdump.ts';

/**
 * Every opcode under every prefix against GNU objdump: the same bytes are instructions, equally long, with the same name,
 * operands and memory widths. differences.ts holds the exceptions. Without binutils, vectors.test.ts still proves a part.
 */

const live = suite('decode: against objdump');
const instruction = createInstruction();

/** NOPs after each case, so that a disagreement does not reach the next one. */
const GAP = 16;
const NOP = 0x90;

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

if (hasObjdump()) {
  for (const bits of [16, 32, 64] as const) {
    live(`${bits}-bit code`, () => {
      const cases = [...enumerate({ bits })];
      const starts: number[] = [];
      let size = 0;
      for (const { bytes } of cases) {
        starts.push(size);
        size += bytes.length + GAP;
      }
      const code = new Uint8Array(size).fill(NOP);
      for (const [n, { bytes }] of cases.entries()) code.set(bytes, starts[n]!);
      const lines = objdump(code, bits);

      const wrong: string[] = [];
      let agreed = 0;
      for (const [n, { bytes, length }] of cases.entries()) {
        const at = starts[n]!;
        const line = lines.get(at);
        const problem = line === undefined ? 'objdump lost its way' : judge(code, at, length, bits, line, lines);
        if (problem === undefined) agreed++;
        else wrong.push(`${hex(bytes)}: ${problem}`);
      }
      assert.equal(wrong.slice(0, 20), [], `${wrong.length} of ${cases.length} differ`);
      assert.ok(agreed > 90_000, `only ${agreed} cases`);
    });
  }
}

function judge(
  code: Uint8Array,
  at: number,
  length: number,
  bits: 16 | 32 | 64,
  line: string,
  lines: ReadonlyMap<number, string>,
): string | undefined {
  const bad = line.includes('(bad)');
  const theirs = normalise(line, bits);
  if (length === 0) {
    const expected = [LEFT_OUT, NOT_HERE, NO_PREFIX].some((pattern) => pattern.test(theirs.text));
    return bad || expected ? undefined : `rejected, theirs: '${theirs.text}'`;
  }
  if (bad) {
    decode(code, at, 15, { bits }, instruction);
    const ours = disassemble(instruction, BigInt(at), bits);
    return THEY_REJECT.test(ours) ? undefined : `'${ours}', theirs: (bad)`;
  }
  let theirLength = 1;
  while (!lines.has(at + theirLength) && at + theirLength < code.length) theirLength++;
  // objdump shows REX before FWAIT as two instructions and prefixes of FWAIT alone.
  if (theirs.text === '' || /^(data16|repz|repnz|rex|fwait)\b/.test(theirs.text)) return undefined;
  return compare(code, at, theirLength, bits, theirs);
}

live.run();
