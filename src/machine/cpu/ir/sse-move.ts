/**
 * Moves of 128 bits and into parts of an XMM register. Sixty-four bits and scalars zero-extended to them are moved by the
 * same micro-ops as general registers: an XMM register is two 64-bit cells.
 *
 * These are in the interpreter's loop, which must stay free of v128 (JavaScriptCore compiles such functions less well):
 * hence two 64-bit halves.
 */
import { TLB_READ, TLB_WRITE } from '../layout.ts';
import { type Code, call, drop, I32, I64, i32, i64, ifElse, type Local, nothing, seq } from '../wasm/code.ts';
import { basedAddress } from './address.ts';
import { define, type Operands } from './define.ts';
import { entryOf, hits, hostAddress } from './memory.ts';

/** a ← b, 128 bits. */
export const MOV128 = define('mov128', 'none', (x) =>
  seq(i64.store(x.field('a'), x.get64('b')), i64.store(x.field('a'), i64.load(x.field('b'), 8), 8)),
);

/** a ← immediate in both halves: 0 clears the register. */
export const FILL128 = define('fill128', 'none', (x) =>
  seq(x.set64('a', x.imm64), i64.store(x.field('a'), x.imm64, 8)),
);

/** Low 32 bits of a ← those of b; the rest of a stays. */
export const MERGE32 = define('merge32', 'none', (x) => i32.store(x.field('a'), x.get32('b')));

/** a ← b's low 64 bits, zero-extended to 128. */
export const ZERO_EXTEND_64_128 = define('zx64.128', 'none', (x) =>
  seq(x.set64('a', x.get64('b')), i64.store(x.field('a'), i64.const(0n), 8)),
);

/** Legacy SSE instructions want 16-byte operands aligned, else #GP(0) (SDM vol. 1, 10.4.1.1). */
const checkAligned = (x: Operands, address: Local): Code =>
  ifElse(i32.and(i32.wrap_i64(address.get), i32.const(15)), call(x.runtime.generalProtection, x.record));

function load128(name: string, aligned: boolean): number {
  return define(name, 'reads', (x) => {
    const [address, low, high] = [x.local(I64), x.local(I64), x.local(I64)];
    const [entry, host] = [x.local(I32), x.local(I32)];
    return seq(
      address.set(basedAddress(x)),
      aligned ? checkAligned(x, address) : nothing,
      entry.set(entryOf(x, address)),
      ifElse(
        // What is aligned cannot reach into another page.
        hits(entry, TLB_READ, address, aligned ? 1 : 16),
        seq(host.set(hostAddress(entry, address)), low.set(i64.load(host.get)), high.set(i64.load(host.get, 8))),
        seq(
          low.set(call(x.runtime.load[8], address.get, x.record)),
          high.set(call(x.runtime.load[8], i64.add(address.get, i64.const(8n)), x.record)),
        ),
      ),
      x.set64('a', low.get),
      i64.store(x.field('a'), high.get, 8),
    );
  });
}

/** a ← 16 bytes of memory at b + displacement. */
export const LOAD128 = load128('load128', false);
/** The same, or #GP(0) when the address is not a multiple of 16. */
export const LOAD128_ALIGNED = load128('load128.aligned', true);

function store128(name: string, aligned: boolean): number {
  return define(name, 'reads', (x) => {
    const address = x.local(I64);
    const [entry, host] = [x.local(I32), x.local(I32)];
    const high = i64.load(x.field('a'), 8);
    const probe = (at: Code): Code => drop(call(x.runtime.loadForWrite[1], at, x.record));
    // Where a second page starts if there is one: the last multiple of 16 inside.
    const secondPage = i64.and(i64.add(address.get, i64.const(15n)), i64.const(-16n));
    return seq(
      address.set(basedAddress(x)),
      aligned ? checkAligned(x, address) : nothing,
      entry.set(entryOf(x, address)),
      ifElse(
        hits(entry, TLB_WRITE, address, aligned ? 1 : 16),
        seq(host.set(hostAddress(entry, address)), i64.store(host.get, x.get64('a')), i64.store(host.get, high, 8)),
        seq(
          // Nothing may be written when the second page faults.
          aligned ? nothing : seq(probe(address.get), probe(secondPage)),
          call(x.runtime.store[8], address.get, x.get64('a'), x.record),
          call(x.runtime.store[8], i64.add(address.get, i64.const(8n)), high, x.record),
        ),
      ),
    );
  });
}

/** 16 bytes of memory at b + displacement ← a. */
export const STORE128 = store128('store128', false);
export const STORE128_ALIGNED = store128('store128.aligned', true);
