/** The error code of a page fault. (Intel SDM vol. 3A, 4.7) */
import type { FieldLayout } from './fields.ts';

export const PAGE_FAULT_ERROR: readonly FieldLayout[] = [
  { name: 'P', bit: 0, meaning: 'the page is present, and the access was not allowed' },
  { name: 'W/R', bit: 1, meaning: 'a write' },
  { name: 'U/S', bit: 2, meaning: 'at privilege level 3' },
  { name: 'RSVD', bit: 3, meaning: 'a reserved bit is set in an entry' },
  { name: 'I/D', bit: 4, meaning: 'an instruction fetch' },
  { name: 'PK', bit: 5, meaning: 'a protection key forbids it' },
  { name: 'SS', bit: 6, meaning: 'a shadow-stack access' },
  { name: 'SGX', bit: 15, meaning: 'SGX forbids it' },
];

const [P, WRITE, USER, RESERVED, FETCH, KEY] = [1, 2, 4, 8, 16, 32] as const;

/** `a user write to a page that is not present`. */
export function describePageFault(errorCode: number): string {
  const what = errorCode & FETCH ? 'instruction fetch from' : errorCode & WRITE ? 'write to' : 'read of';
  const who = errorCode & USER ? 'user' : 'supervisor';
  return `a ${who} ${what} ${why(errorCode)}`;
}

function why(errorCode: number): string {
  if (errorCode & RESERVED) return 'a page with a reserved bit set in one of its entries';
  if (!(errorCode & P)) return 'a page that is not present';
  return errorCode & KEY ? 'a page that a protection key forbids' : 'a page that does not allow it';
}

/** An error code that names a selector: #TS, #NP, #SS, #GP. (6.13) */
export function describeSelectorError(errorCode: number): string {
  if (errorCode === 0) return 'no selector';
  const table = errorCode & 2 ? 'IDT' : errorCode & 4 ? 'LDT' : 'GDT';
  const place =
    table === 'IDT' ? `IDT entry ${errorCode >> 3}` : `${table} selector 0x${(errorCode & 0xfff8).toString(16)}`;
  return errorCode & 1 ? `${place}, while an outside event was delivered` : place;
}
