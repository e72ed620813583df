/** Where the TLB's entries are: what the executors' test for a hit relies on. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TLB_SUPERVISOR } from '../../../../src/machine/cpu/state/layout.ts';
import { tlbEntry } from '../../../../src/machine/cpu/state/tlb.ts';
import { Random } from '../../../support/random.ts';

const tlb = suite('TLB');

/** Bits of a page's number in a linear address of 64 bits. */
const PAGE_BITS = 52;

const entryOf = (page: bigint): number => {
  const address = BigInt.asUintN(64, page << 12n);
  return tlbEntry(TLB_SUPERVISOR, Number(address & 0xffff_ffffn), Number(address >> 32n));
};

tlb('two pages side by side never have the same entry, wherever the carry ends', () => {
  // The tag of a hit is the page of the last byte: an access from the first page into the second must not find the second's.
  const random = new Random(1);
  for (let ones = 0; ones <= PAGE_BITS; ones++) {
    for (let n = 0; n < 100; n++) {
      const upper = BigInt(random.next()) << 20n;
      const page = ((upper >> BigInt(ones)) << BigInt(ones)) | ((1n << BigInt(ones)) - 1n);
      assert.is.not(entryOf(page), entryOf(page + 1n), `page ${page.toString(16)}`);
    }
  }
});

tlb.run();
