/**
 * Operations: what micro-ops hand to TypeScript because it is rare or intricate. The micro-op names an operation by its
 * number and carries four small arguments.
 */
import type { Cpu } from './cpu.ts';

/** `a b c` are the record's 16-bit fields, `aux` the upper half of its immediate (32 bits, signed). */
export type OperationBody = (cpu: Cpu, a: number, b: number, c: number, aux: number) => void;

export interface Operation {
  readonly number: number;
  readonly body: OperationBody;
  /**
   * What follows: `continue` with the next micro-op; `next` ends the block and goes on after the instruction (what came
   * may have changed how code is decoded, what is due, or who may interrupt); `transfer` ends it where RIP now points.
   */
  readonly then: 'continue' | 'next' | 'transfer';
}

export const operations: Operation[] = [];

export function defineOperation(then: Operation['then'], body: OperationBody): Operation {
  const operation: Operation = { number: operations.length, body, then };
  operations.push(operation);
  return operation;
}
