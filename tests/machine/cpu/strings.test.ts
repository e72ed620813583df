/** String instructions in plain memory against the same ones done element by element, as they are while data is watched. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as at from '../../../src/machine/cpu/state/layout.ts';
import { CODE, CpuRig } from './cpu-rig.ts';
import { Random } from './float/cases.ts';

const strings = suite('string instructions');

const [ECX, ESI, EDI] = [1, 6, 7] as const;
const [DATA, DATA_SIZE] = [0x20000, 0x8000] as const;
const [REPNE, REP] = [0xf2, 0xf3] as const;
/** MOVS, CMPS, STOS, LODS, SCAS: the byte form's opcode. */
const OPCODES = [0xa4, 0xa6, 0xaa, 0xac, 0xae] as const;
const CASES = 200;

interface Case {
  readonly code: readonly number[];
  readonly registers: readonly [count: number, source: number, destination: number, accumulator: number];
  readonly backwards: boolean;
  readonly data: Uint8Array;
}

function randomCase(random: Random): Case {
  const opcode = OPCODES[random.below(OPCODES.length)]! + random.below(2);
  const prefix = [[], [REP], [REPNE]][random.below(3)]!;
  const narrow = random.below(4) === 0 ? [0x66] : [];
  // 16-bit addresses reach what lies below 64 KiB, which no segment here begins with: offsets in the first pages.
  const data = new Uint8Array(DATA_SIZE);
  const few = 1 + random.below(3);
  for (let n = 0; n < data.length; n++) data[n] = random.below(few);
  const near = () => DATA + random.below(DATA_SIZE - 64);
  const source = near();
  const destination = random.below(3) === 0 ? source + random.below(40) - 20 : near();
  const count = random.below(4) === 0 ? random.below(9000) : random.below(300);
  return {
    code: [...narrow, ...prefix, opcode, 0xf4],
    registers: [count, source, destination, random.below(few) * 0x0101_0101],
    backwards: random.below(3) === 0,
    data,
  };
}

/** What the case leaves: registers, flags, memory, instructions retired, and the exception's handler if it faulted. */
function outcome(test: Case, watched: boolean): unknown {
  const rig = new CpuRig(test.code).paged();
  const { state, cpu } = rig;
  state.u8.set(test.data, at.RAM + DATA);
  // Pages on both sides that fault.
  rig.map((DATA >>> 12) - 1, 0, 0);
  rig.map((DATA + DATA_SIZE) >>> 12, 0, 0);
  const [count, source, destination, accumulator] = test.registers;
  state.setGpr(ECX, BigInt(count));
  state.setGpr(ESI, BigInt(source));
  state.setGpr(EDI, BigInt(destination));
  state.setGpr(0, BigInt(accumulator));
  state.rflags = test.backwards ? 0x402 : 2;
  if (watched) {
    // A breakpoint on writes far away: every access takes the slow path.
    cpu.system.writeDebug(0, 0x100n);
    cpu.system.writeDebug(7, 0x1_0401n);
    rig.refresh();
  }
  assert.is(cpu.run(1000), 'halted');
  return {
    rip: state.rip,
    rflags: state.rflags,
    retired: cpu.retired,
    cr2: state.get64(at.CR2),
    registers: Array.from({ length: 8 }, (_, n) => state.gpr(n)),
    memory: Buffer.from(state.u8.subarray(at.RAM + DATA, at.RAM + DATA + DATA_SIZE)).toString('base64'),
  };
}

const text = (value: unknown): string => JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? v.toString(16) : v));

strings('page by page they leave what they leave element by element, and retire as many instructions', () => {
  const seed = BigInt(process.env.LESSON_SEED ?? 1);
  const random = new Random(seed);
  for (let n = 0; n < CASES; n++) {
    const test = randomCase(random);
    const [fast, slow] = [outcome(test, false), outcome(test, true)];
    const { memory: fastMemory, ...fastRest } = fast as { memory: string };
    const { memory: slowMemory, ...slowRest } = slow as { memory: string };
    const what = `case ${n}: ${test.code.map((b) => b.toString(16))} ${test.registers.map((r) => r.toString(16))}`;
    assert.is(text(fastRest), text(slowRest), what);
    assert.ok(fastMemory === slowMemory, `${what}: memory`);
  }
});

strings('code that is written over by a string instruction is decoded anew', () => {
  // mov edi, next; mov al, 0x90; mov ecx, 2; rep stosb; next: int3; int3; hlt
  const next = CODE + 14;
  const rig = new CpuRig([
    0xbf,
    next & 0xff,
    (next >>> 8) & 0xff,
    next >>> 16,
    0,
    0xb0,
    0x90,
    0xb9,
    2,
    0,
    0,
    0,
    0xf3,
    0xaa,
    0xcc,
    0xcc,
    0xf4,
  ]);
  assert.is(rig.cpu.run(100), 'halted');
  assert.is(rig.state.rip, BigInt(next + 3));
});

strings.run();
