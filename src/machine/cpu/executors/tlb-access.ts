/**
 * Memory accesses through the TLB. A hit is inline: the tag must equal the page of the access's last byte, so an access that
 * crosses into another page misses. A miss calls the runtime, which walks the page tables, reaches devices, or faults.
 */
import type { AccessSize, Halves, Operands } from '../ir/define.ts';
import { tlbEntryIn } from '../ir/tlb-entry.ts';
import { typeOf, widen } from '../ir/values.ts';
import {
  CODE_BYTES,
  CODE_BYTES_ENTRIES,
  CODE_BYTES_KEY,
  CODE_BYTES_MASK,
  CODE_BYTES_SIZE,
  CODE_GRANULE,
  TLB_BANK,
  TLB_CODE_MAP,
  TLB_HOST,
  TLB_READ,
  TLB_WRITE,
  TLB_WRITE_CODE,
} from '../state/layout.ts';
import { type Code, call, drop, I32, I64, i32, i64, ifElse, type Local, nothing, ret, seq } from '../wasm/code.ts';
import type { Locals } from '../wasm/module.ts';

const PAGE_MASK = i64.const(-4096n);

/** The TLB entry for an address. */
const entryOf = (x: Operands, address: Local): Code => tlbEntryIn(x.cell32(TLB_BANK), address);

function hits(entry: Local, tag: number, address: Local, size: number): Code {
  const last = size === 1 ? address.get : i64.add(address.get, i64.const(BigInt(size - 1)));
  return i64.eq(i64.load(entry.get, tag), i64.and(last, PAGE_MASK));
}

const hostAddress = (entry: Local, address: Local): Code =>
  i32.add(i32.wrap_i64(address.get), i32.load(entry.get, TLB_HOST));

export function loadHost(size: AccessSize, address: Code): Code {
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

export function storeHost(size: AccessSize, address: Code, value: Code): Code {
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

/** `Operands.load`. */
export function loadThroughTlb(x: Operands, size: AccessSize, address: Local, forWrite: boolean): Code {
  const entry = x.local(I32);
  const slow = forWrite ? x.runtime.loadForWrite(size, address.get) : x.runtime.load(size, address.get);
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

/** `Operands.store`. @param hit what else is to be done with the entry of a hit */
export function storeThroughTlb(
  x: Operands,
  size: AccessSize,
  address: Local,
  value: Local,
  hit: (entry: Local) => Code = () => nothing,
): Code {
  const entry = x.local(I32);
  return seq(
    entry.set(entryOf(x, address)),
    ifElse(
      hits(entry, TLB_WRITE, address, size),
      seq(hit(entry), storeHost(size, hostAddress(entry, address), value.get)),
      x.runtime.store(size, address.get, widen(size, value.get)),
    ),
  );
}

const eightFurther = (address: Local): Code => i64.add(address.get, i64.const(8n));

/** `Operands.load128`. */
export function load128ThroughTlb(x: Operands, address: Local, to: Halves<Local>, aligned: boolean): Code {
  const [entry, host] = [x.local(I32), x.local(I32)];
  return seq(
    entry.set(entryOf(x, address)),
    ifElse(
      // What is aligned cannot reach into another page.
      hits(entry, TLB_READ, address, aligned ? 1 : 16),
      seq(host.set(hostAddress(entry, address)), to.low.set(i64.load(host.get)), to.high.set(i64.load(host.get, 8))),
      seq(to.low.set(x.runtime.load(8, address.get)), to.high.set(x.runtime.load(8, eightFurther(address)))),
    ),
  );
}

/** `Operands.store128`. */
export function store128ThroughTlb(x: Operands, address: Local, value: Halves<Code>, aligned: boolean): Code {
  const [entry, host] = [x.local(I32), x.local(I32)];
  const probe = (at: Code): Code => drop(x.runtime.loadForWrite(1, at));
  // Where a second page starts if there is one: the last multiple of 16 inside.
  const secondPage = i64.and(i64.add(address.get, i64.const(15n)), i64.const(-16n));
  return seq(
    entry.set(entryOf(x, address)),
    ifElse(
      hits(entry, TLB_WRITE, address, aligned ? 1 : 16),
      seq(host.set(hostAddress(entry, address)), i64.store(host.get, value.low), i64.store(host.get, value.high, 8)),
      seq(
        // Nothing may be written when the second page faults.
        aligned ? nothing : seq(probe(address.get), probe(secondPage)),
        x.runtime.store(8, address.get, value.low),
        x.runtime.store(8, eightFurther(address), value.high),
      ),
    ),
  );
}

/** Whether an access of `size` bytes lies in one page. */
const inOnePage = (address: Local, size: number): Code =>
  i64.le_u(i64.and(address.get, i64.const(0xfffn)), i64.const(BigInt(4096 - size)));

/** A read's value as an i64, zero-extended. */
const widened = (size: AccessSize, value: Code): Code => (size === 8 ? value : i64.extend_i32_u(value));

/**
 * The start of the slow path of a load: where a page walk finds plain RAM, it fills the TLB, loads and returns.
 * @param walk the function of page-walk.ts
 */
export function loadAfterWalk(locals: Locals, walk: number, size: AccessSize, address: Local, forWrite: boolean): Code {
  const entry = locals.add(I32);
  const load = ret(widened(size, loadHost(size, hostAddress(entry, address))));
  const besideCode = seq(
    entry.set(tlbEntryIn(i32.load(i32.const(TLB_BANK)), address)),
    // The page holds code, so that stores do not hit, but it may be written: so may it be read.
    ifElse(i64.eq(i64.load(entry.get, TLB_WRITE), codeTag(address.get)), load),
  );
  return ifElse(
    inOnePage(address, size),
    seq(
      forWrite ? besideCode : nothing,
      entry.set(call(walk, address.get, i32.const(forWrite ? 1 : 0))),
      ifElse(entry.get, load),
    ),
  );
}

/** Whether CODE_BYTES knows that none of `size` bytes at `host` was decoded. */
function noneDecoded(locals: Locals, host: Local, size: AccessSize): Code {
  const [key, bytes] = [locals.add(I32), locals.add(I32)];
  const shift = i64.extend_i32_u(i32.and(host.get, i32.const(CODE_GRANULE - 1)));
  const written = i64.const((1n << BigInt(size)) - 1n);
  const index = i32.and(key.get, i32.const(CODE_BYTES_ENTRIES - 1));
  return seq(
    key.set(i32.shr_u(host.get, i32.const(Math.log2(CODE_GRANULE)))),
    bytes.set(i32.add(i32.const(CODE_BYTES), i32.mul(index, i32.const(CODE_BYTES_SIZE)))),
    i32.and(
      i32.and(
        i32.eq(i32.load(bytes.get, CODE_BYTES_KEY), key.get),
        i32.le_u(i32.and(host.get, i32.const(CODE_GRANULE - 1)), i32.const(CODE_GRANULE - size)),
      ),
      i64.eqz(i64.and(i64.shr_u(i64.load(bytes.get, CODE_BYTES_MASK), shift), written)),
    ),
  );
}

/** The tag of a page that holds code. */
const codeTag = (address: Code): Code => i64.or(i64.and(address, PAGE_MASK), i64.const(BigInt(TLB_WRITE_CODE)));

/**
 * The start of the slow path of a store. A page that holds code never hits, as a stack right below a boot sector does not:
 * where none of the written bytes was decoded, it stores and returns. So it does where a page walk finds plain RAM.
 * `value` is an i64.
 */
export function storeAfterWalk(locals: Locals, walk: number, size: AccessSize, address: Local, value: Local): Code {
  const [entry, last, map, host] = [locals.add(I32), locals.add(I64), locals.add(I64), locals.add(I32)];
  // The shift takes its count modulo 64, which is the number of granules in a page.
  const decoded = (at: Local): Code =>
    i64.shr_u(map.get, i64.shr_u(at.get, i64.const(BigInt(Math.log2(CODE_GRANULE)))));
  const plain = size === 8 ? value.get : i32.wrap_i64(value.get);
  const store = seq(storeHost(size, hostAddress(entry, address), plain), ret());
  const besideCode = ifElse(
    i64.eq(i64.load(entry.get, TLB_WRITE), codeTag(address.get)),
    seq(
      map.set(i64.load(i32.load(entry.get, TLB_CODE_MAP))),
      ifElse(i64.eqz(i64.and(i64.or(decoded(address), decoded(last)), i64.const(1n))), store),
      host.set(hostAddress(entry, address)),
      ifElse(noneDecoded(locals, host, size), store),
    ),
    seq(
      entry.set(call(walk, address.get, i32.const(1))),
      ifElse(entry.get, ifElse(i64.eq(i64.load(entry.get, TLB_WRITE), i64.and(address.get, PAGE_MASK)), store)),
    ),
  );
  return ifElse(
    inOnePage(address, size),
    seq(
      entry.set(tlbEntryIn(i32.load(i32.const(TLB_BANK)), address)),
      last.set(i64.add(address.get, i64.const(BigInt(size - 1)))),
      besideCode,
    ),
  );
}
