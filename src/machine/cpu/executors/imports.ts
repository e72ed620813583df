/** What an executor's module calls in TypeScript; sizes in bytes, addresses as two 32-bit halves. */
export interface Imports {
  /** Puts the value, zero-extended, into SCRATCH. */
  read(size: number, low: number, high: number, forWrite: number): void;
  /** Takes the value from SCRATCH. */
  write(size: number, low: number, high: number): void;
  operation(record: number): void;
  segment(offset: number, segment: number, size: number, write: number): number;
  raise(vector: number): void;
  divide(signed: number): void;
}
