import { type Native, NativeBatch, type NativeCase } from '../native/native.ts';
import { type Case, OPERATIONS, type Outcome } from './cases.ts';

/** What the destination holds before, as much of it as the answer has. */
export function before(one: Case): bigint {
  const { answer } = OPERATIONS[one.operation]!;
  if (answer === 'xmm32') return one.a & 0xffffffffn;
  return answer === 'xmm64' ? one.a : 0n;
}

function prepare(one: Case, record: NativeCase): void {
  const { code, operands } = OPERATIONS[one.operation]!;
  record.setCode(code);
  record.mxcsr = one.mxcsr;
  record.setXmm64(0, one.a);
  if (typeof operands === 'number') record.setGpr(1, one.b);
  else record.setXmm64(1, one.b);
}

function outcome(one: Case, record: NativeCase): Outcome {
  const { answer } = OPERATIONS[one.operation]!;
  const value = {
    xmm32: () => record.xmm64(0) & 0xffffffffn,
    xmm64: () => record.xmm64(0),
    eax: () => record.gpr(0) & 0xffffffffn,
    rax: () => record.gpr(0),
    flags: () => BigInt(record.rflags & 0x45),
  }[answer]();
  return { answer: value, mxcsr: record.mxcsr, vector: record.vector };
}

/** Runs the cases on the processor of this computer. */
export function runNatively(cpu: Native, cases: readonly Case[]): Outcome[] {
  const batch = new NativeBatch(cases.length);
  for (const [i, one] of cases.entries()) prepare(one, batch.case(i));
  const after = cpu.run(batch);
  return cases.map((one, i) => outcome(one, after.case(i)));
}
