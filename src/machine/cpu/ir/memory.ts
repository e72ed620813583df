/**
 * Loads and stores. A TLB hit is inline: the tag must equal the page of the access's last byte, so an access that crosses
 * into another page misses. A miss calls the runtime, which walks the page tables, reaches devices, or faults.
 */
import {
  CODE_GRANULE,
  GPR,
  TLB_BANK,
  TLB_CODE_MAP,
  TLB_ENTRIES,
  TLB_ENTRY_SIZE,
  TLB_HOST,
  TLB_READ,
  TLB_WRITE,
  TLB_WRITE_CODE,
} from '../layout.ts';
import { type Code, call, I32, I64, i32, i64, ifElse, type Local, ret, seq } from '../wasm/code.ts';
import type { Locals } from '../wasm/module.ts';
import { basedAddress, indexedAddress } from './address.ts';
import { type AccessSize, bySize, define, type Operands } from './define.ts';
import { get, set, typeOf, widen } from './values.ts';

const RSP = GPR + 32;
const PAGE_MASK = i64.const(-4096n);

/** The TLB entry for an address: (address >> 12) modulo the number of entries, times the entry's size. */
export const entryOf = (x: Operands, address: Local): Code => entryIn(x.cell32(TLB_BANK), address);

function entryIn(bank: Code, address: Local): Code {
  const scaled = i32.and(
    i32.wrap_i64(i64.shr_u(address.get, i64.const(7n))),
    i32.const((TLB_ENTRIES - 1) * TLB_ENTRY_SIZE),
  );
  return i32.add(bank, scaled);
}

export function hits(entry: Local, tag: number, address: Local, size: number): Code {
  const last = size === 1 ? address.get : i64.add(address.get, i64.const(BigInt(size - 1)));
  return i64.eq(i64.load(entry.get, tag), i64.and(last, PAGE_MASK));
}

export const hostAddress = (entry: Local, address: Local): Code =>
  i32.add(i32.wrap_i64(address.get), i32.load(entry.get, TLB_HOST));

function loadHost(size: AccessSize, address: Code): Code {
  switch (size) {
    case 1:
      return i32.load8_u(address);
    case 2:
      return i32.load16_u(address);
    case 4:
      return i32.load(address);
    default:
      return i64.load(address);
  }
}

function storeHost(size: AccessSize, address: Code, value: Code): Code {
  switch (size) {
    case 1:
      return i32.store8(address, value);
    case 2:
      return i32.store16(address, value);
    case 4:
      return i32.store(address, value);
    default:
      return i64.store(address, value);
  }
}

/** Leaves the value at a linear address (a local, i64) on the stack: an i32, or an i64 for 8 bytes. */
export function load(x: Operands, size: AccessSize, address: Local, forWrite = false): Code {
  const entry = x.local(I32);
  const slow = call((forWrite ? x.runtime.loadForWrite : x.runtime.load)[size], address.get, x.record);
  return seq(
    entry.set(entryOf(x, address)),
    ifElse(
      hits(entry, forWrite ? TLB_WRITE : TLB_READ, address, size),
      loadHost(size, hostAddress(entry, address)),
      size === 8 ? slow : i32.wrap_i64(slow),
      typeOf(size),
    ),
  );
}

export function store(x: Operands, size: AccessSize, address: Local, value: Local): Code {
  const entry = x.local(I32);
  return seq(
    entry.set(entryOf(x, address)),
    ifElse(
      hits(entry, TLB_WRITE, address, size),
      storeHost(size, hostAddress(entry, address), value.get),
      call(x.runtime.store[size], address.get, widen(size, value.get), x.record),
    ),
  );
}

/**
 * The start of the slow path of a store, for pages that hold code, as a stack right below a boot sector does: where none of
 * the written bytes was decoded, it stores and returns. `value` is an i64.
 */
export function storeBesideCode(locals: Locals, size: AccessSize, address: Local, value: Local): Code {
  const [entry, last, map] = [locals.add(I32), locals.add(I64), locals.add(I64)];
  const tag = i64.or(i64.and(last.get, PAGE_MASK), i64.const(BigInt(TLB_WRITE_CODE)));
  // The shift takes its count modulo 64, which is the number of granules in a page.
  const decoded = (at: Local): Code =>
    i64.shr_u(map.get, i64.shr_u(at.get, i64.const(BigInt(Math.log2(CODE_GRANULE)))));
  const plain = size === 8 ? value.get : i32.wrap_i64(value.get);
  return seq(
    entry.set(entryIn(i32.load(i32.const(TLB_BANK)), address)),
    last.set(i64.add(address.get, i64.const(BigInt(size - 1)))),
    ifElse(
      i64.eq(i64.load(entry.get, TLB_WRITE), tag),
      seq(
        map.set(i64.load(i32.load(entry.get, TLB_CODE_MAP))),
        ifElse(
          i64.eqz(i64.and(i64.or(decoded(address), decoded(last)), i64.const(1n))),
          seq(storeHost(size, hostAddress(entry, address), plain), ret()),
        ),
      ),
    ),
  );
}

type Mode = 'based' | 'indexed';
const addressOf = (x: Operands, mode: Mode): Code => (mode === 'based' ? basedAddress(x) : indexedAddress(x));

function loads(name: string, mode: Mode, forWrite: boolean) {
  return bySize((size) =>
    define(`${name}${size * 8}`, 'reads', (x) => {
      const address = x.local(I64);
      return seq(address.set(addressOf(x, mode)), set(x, size, 'a', load(x, size, address, forWrite)));
    }),
  );
}

/** a ← memory at b + displacement. */
export const LOAD = loads('load', 'based', false);
/** a ← memory at b + (c << shift) + displacement + segment base. */
export const LOAD_INDEXED = loads('loadx', 'indexed', false);
/** As LOAD, but faults as the write of the same operand would: read-modify-write instructions. */
export const LOAD_FOR_WRITE = loads('loadw', 'based', true);

function stores(name: string, mode: Mode) {
  return bySize((size) =>
    define(`${name}${size * 8}`, 'reads', (x) => {
      const address = x.local(I64);
      const value = x.local(typeOf(size));
      return seq(address.set(addressOf(x, mode)), value.set(get(x, size, 'a')), store(x, size, address, value));
    }),
  );
}

/** memory at b + displacement ← a. */
export const STORE = stores('store', 'based');
/** memory at b + (c << shift) + displacement + segment base ← a. */
export const STORE_INDEXED = stores('storex', 'indexed');

function push(name: string, value: (x: Operands) => Code): number {
  return define(name, 'reads', (x) => {
    const [address, pushed] = [x.local(I64), x.local(I64)];
    return seq(
      pushed.set(value(x)),
      address.set(i64.sub(x.cell64(RSP), i64.const(8n))),
      store(x, 8, address, pushed),
      x.setCell64(RSP, address.get),
    );
  });
}

/** Pushes b (64 bits) on a 64-bit stack. */
export const PUSH64 = push('push64', (x) => x.get64('b'));
/** Pushes the immediate (64 bits) on a 64-bit stack. */
export const PUSH64_IMMEDIATE = push('push64.i', (x) => x.imm64);

/** Pops a (64 bits) from a 64-bit stack; RSP moves before a is written, as POP RSP wants. */
export const POP64 = define('pop64', 'reads', (x) => {
  const [address, value] = [x.local(I64), x.local(I64)];
  return seq(
    address.set(x.cell64(RSP)),
    value.set(load(x, 8, address)),
    x.setCell64(RSP, i64.add(address.get, i64.const(8n))),
    x.set64('a', value.get),
  );
});

/** Checks that an access of `size` bytes at b (a linear address) is aligned to 16, else #GP(0): legacy SSE operands. */
export const CHECK_ALIGNED = define('aligned16', 'reads', (x) =>
  ifElse(i64.ne(i64.and(x.get64('b'), i64.const(15n)), i64.const(0n)), call(x.runtime.generalProtection, x.record)),
);
