/**
 * Operations: what micro-ops hand to TypeScript because it is rare or intricate. The micro-op names an operation by its
 * number and carries four small arguments.
 */
import { Numbered } from '../ir/numbered.ts';
import type { Processor } from './processor.ts';

/** `a b c` are the record's 16-bit fields, `aux` the upper half of its immediate (32 bits, signed). */
export type OperationBody = (cpu: Processor, a: number, b: number, c: number, aux: number) => void;

/**
 * What follows: `continue` with the next micro-op; `next` ends the block and goes on after the instruction (what came may
 * have changed how code is decoded, what is due, or who may interrupt); `transfer` ends it where RIP now points.
 */
export type Sequel = 'continue' | 'next' | 'transfer';

/** An operation. Its number, which table.ts gives it, is in the immediate of the records that call it. */
export class Operation extends Numbered {
  readonly sequel: Sequel;
  readonly body: OperationBody;

  constructor(sequel: Sequel, body: OperationBody) {
    super();
    this.sequel = sequel;
    this.body = body;
  }
}

export const defineOperation = (sequel: Sequel, body: OperationBody): Operation => new Operation(sequel, body);
