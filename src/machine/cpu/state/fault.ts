/** Exception vectors (Intel SDM vol. 3A, 6.3.1, table 6-1). */
export const [DE, DB, NMI, BP, OF, BR, UD, NM, DF] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
export const [TS, NP, SS_FAULT, GP, PF, MF, AC, MC, XM] = [10, 11, 12, 13, 14, 16, 17, 18, 19] as const;

/**
 * An exception of the guest on its way to delivery. Thrown through WebAssembly frames from wherever it is found, hence
 * deliberately not an Error: no stack trace is collected.
 */
export class GuestFault {
  readonly vector: number;
  /** The error code to push, or -1 where the vector has none. */
  readonly errorCode: number;
  /** For #PF: the linear address that goes to CR2. */
  readonly address: bigint;

  constructor(vector: number, errorCode = -1, address = 0n) {
    this.vector = vector;
    this.errorCode = errorCode;
    this.address = address;
  }
}
