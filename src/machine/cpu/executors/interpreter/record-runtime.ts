/** Calls into TypeScript from a micro-op whose record is in a local. */
import type { AccessSize, Runtime } from '../../ir/define.ts';
import { type Code, call, type Local } from '../../wasm/code.ts';
import type { RuntimeFunctions } from '../runtime-functions.ts';

export class RecordRuntime implements Runtime {
  readonly #functions: RuntimeFunctions;
  readonly #record: Code;
  readonly #fieldC: () => Code;

  constructor(functions: RuntimeFunctions, record: Local, fieldC: () => Code) {
    this.#functions = functions;
    this.#record = record.get;
    this.#fieldC = fieldC;
  }

  load(size: AccessSize, address: Code): Code {
    return call(this.#functions.load[size], address, this.#record);
  }
  loadForWrite(size: AccessSize, address: Code): Code {
    return call(this.#functions.loadForWrite[size], address, this.#record);
  }
  store(size: AccessSize, address: Code, value: Code): Code {
    return call(this.#functions.store[size], address, value, this.#record);
  }
  get operation(): Code {
    return call(this.#functions.operation, this.#record);
  }
  segment(offset: Code, size: Code, write: boolean): Code {
    const { segmentForRead, segmentForWrite } = this.#functions;
    return call(write ? segmentForWrite : segmentForRead, offset, this.#fieldC(), size, this.#record);
  }
  get divideError(): Code {
    return call(this.#functions.divideError, this.#record);
  }
  get generalProtection(): Code {
    return call(this.#functions.generalProtection, this.#record);
  }
  divide(divisor: Code, signed: boolean): Code {
    const { divideSigned, divideUnsigned } = this.#functions;
    return call(signed ? divideSigned : divideUnsigned, divisor, this.#record);
  }
}
