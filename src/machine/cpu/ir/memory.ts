/** Loads and stores. */
import { GPR } from '../state/layout.ts';
import { type Code, I64, i64, ifElse, seq } from '../wasm/code.ts';
import { basedAddress, indexedAddress } from './address.ts';
import { bySize, define, type MicroOp, type Operands } from './define.ts';
import { get, set, typeOf } from './values.ts';

const RSP = GPR + 32;

type Mode = 'based' | 'indexed';
const addressOf = (x: Operands, mode: Mode): Code => (mode === 'based' ? basedAddress(x) : indexedAddress(x));

function loads(name: string, mode: Mode, forWrite: boolean) {
  return bySize((size) =>
    define(`${name}${size * 8}`, 'reads', (x) => {
      const address = x.local(I64);
      return seq(address.set(addressOf(x, mode)), set(x, size, 'a', x.load(size, address, forWrite)));
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
      return seq(address.set(addressOf(x, mode)), value.set(get(x, size, 'a')), x.store(size, address, value));
    }),
  );
}

/** memory at b + displacement ← a. */
export const STORE = stores('store', 'based');
/** memory at b + (c << shift) + displacement + segment base ← a. */
export const STORE_INDEXED = stores('storex', 'indexed');

function push(name: string, value: (x: Operands) => Code): MicroOp {
  return define(name, 'reads', (x) => {
    const [address, pushed] = [x.local(I64), x.local(I64)];
    return seq(
      pushed.set(value(x)),
      address.set(i64.sub(x.cell64(RSP), i64.const(8n))),
      x.store(8, address, pushed),
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
    value.set(x.load(8, address, false)),
    x.setCell64(RSP, i64.add(address.get, i64.const(8n))),
    x.set64('a', value.get),
  );
});

/** #GP(0) unless b (a linear address) is a multiple of 16: legacy SSE operands. */
export const CHECK_ALIGNED = define('aligned16', 'reads', (x) =>
  ifElse(i64.ne(i64.and(x.get64('b'), i64.const(15n)), i64.const(0n)), x.runtime.generalProtection),
);
