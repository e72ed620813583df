/** CPUID and the instructions behind its bits, for every model that `--cpu` offers. */
import { spawnSync } from 'node:child_process';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { forms } from '../../../../src/machine/cpu/isa/forms.ts';
import { lifterOf } from '../../../../src/machine/cpu/lift/index.ts';
import { CPU_MODELS, FeatureSet, features } from '../../../../src/machine/cpu/system/features.ts';
import { emulated } from '../native/emulated.ts';
import { NativeBatch, RAN_THROUGH } from '../native/native.ts';

const UD = 6;
const models = suite('CPU models');

/** What a C compiler calls the features that the levels of the psABI are about. */
const MACROS: Readonly<Record<string, string>> = {
  SSE: '__SSE__',
  SSE2: '__SSE2__',
  SSE3: '__SSE3__',
  SSSE3: '__SSSE3__',
  'SSE4.1': '__SSE4_1__',
  'SSE4.2': '__SSE4_2__',
  POPCNT: '__POPCNT__',
  CX16: '__GCC_HAVE_SYNC_COMPARE_AND_SWAP_16',
  LAHF64: '__LAHF_SAHF__',
  MOVBE: '__MOVBE__',
  ABM: '__LZCNT__',
  XSAVE: '__XSAVE__',
  AVX: '__AVX__',
  AVX2: '__AVX2__',
  BMI1: '__BMI__',
  BMI2: '__BMI2__',
  FMA: '__FMA__',
  F16C: '__F16C__',
  AES: '__AES__',
  PCLMULQDQ: '__PCLMUL__',
  RDRAND: '__RDRND__',
  RDSEED: '__RDSEED__',
  FSGSBASE: '__FSGSBASE__',
  ADX: '__ADX__',
  CLFLUSHOPT: '__CLFLUSHOPT__',
  CLWB: '__CLWB__',
  RDPID: '__RDPID__',
};

for (const model of CPU_MODELS.filter((name) => name !== 'max')) {
  models(`${model} is what a C compiler makes code for by that name`, () => {
    const { stdout, status, stderr } = spawnSync(
      'cc',
      [`-march=${model.replace('-v1', '')}`, '-dM', '-E', '-x', 'c', '/dev/null'],
      {
        encoding: 'utf8',
      },
    );
    assert.is(status, 0, stderr);
    const set = new FeatureSet(model);
    const wanted = Object.keys(MACROS).filter((name) => stdout.includes(`#define ${MACROS[name]} `));
    assert.equal(
      Object.keys(MACROS).filter((name) => set.has(name)),
      wanted,
    );
  });
}

models('max has every feature, and its instructions', () => {
  const max = new FeatureSet('max');
  for (const { name, instructions = [] } of features) {
    assert.ok(max.has(name), name);
    const behind = forms.filter(({ feature }) => instructions.includes(feature));
    assert.equal(
      behind.filter((form) => lifterOf(form, max) === undefined).map(({ mnemonic }) => mnemonic),
      [],
      name,
    );
    assert.is(behind.length > 0, instructions.length > 0, name);
  }
});

/** The instruction alone, on zeros. @returns the vector it ends with, and RAX */
function run(model: (typeof CPU_MODELS)[number], code: readonly number[]): { vector: number; rax: bigint } {
  const batch = new NativeBatch(1);
  batch.case(0).setCode(code);
  batch.case(0).setGpr(3, 8n);
  const after = emulated({ model, cr4: { set: 0x1_0000 } })
    .run(batch)
    .case(0);
  return { vector: after.vector, rax: after.gpr(0) };
}

models('what a model lacks is an undefined opcode, or the instruction that its encoding used to be', () => {
  for (const [name, code, first] of [
    ['popcnt eax, ebx', [0xf3, 0x0f, 0xb8, 0xc3], 'x86-64-v2'],
    ['pshufb xmm0, xmm1', [0x66, 0x0f, 0x38, 0x00, 0xc1], 'x86-64-v2'],
    ['pcmpgtq xmm0, xmm1', [0x66, 0x0f, 0x38, 0x37, 0xc1], 'x86-64-v2'],
    ['lahf', [0x9f], 'x86-64-v2'],
    ['aesenc xmm0, xmm1', [0x66, 0x0f, 0x38, 0xdc, 0xc1], 'max'],
    ['rdrand eax', [0x0f, 0xc7, 0xf0], 'max'],
    ['rdfsbase rax', [0xf3, 0x48, 0x0f, 0xae, 0xc0], 'max'],
  ] as const) {
    for (const model of CPU_MODELS) {
      const there = CPU_MODELS.indexOf(model) >= CPU_MODELS.indexOf(first);
      if (name === 'rdfsbase rax' && !there) continue; // CR4.FSGSBASE cannot be set there: see below
      assert.is(run(model, code).vector, there ? RAN_THROUGH : UD, `${name} on ${model}`);
    }
  }
  const lzcnt = [0xf3, 0x0f, 0xbd, 0xc3];
  assert.is(run('max', lzcnt).rax, 28n);
  assert.is(run('x86-64-v2', lzcnt).rax, 3n, 'BSR');
});

const random = suite('RDRAND');

random('a sequence that a power-on begins anew, CF set', () => {
  const draw = (): bigint => {
    const batch = new NativeBatch(1);
    batch.case(0).setCode([0x48, 0x0f, 0xc7, 0xf0]);
    batch.case(0).rflags = 0x8d4;
    const after = emulated({ model: 'max' }).run(batch).case(0);
    assert.is(after.rflags & 0x8d5, 1);
    return after.gpr(0);
  };
  const first = draw();
  assert.is(draw(), first);
  assert.is.not(first, 0n);
});

models.run();
random.run();
