/** Random accesses to ports, checked for what any answer must be. */
import * as assert from 'uvu/assert';
import type { PortSpace } from '../../../src/machine/ports.ts';
import type { Random } from '../../support/random.ts';

export const WIDTHS = [8, 16, 32] as const;

export interface Access {
  readonly port: number;
  readonly bits: (typeof WIDTHS)[number];
  /** What is written; a read when there is nothing. */
  readonly value: number | undefined;
}

export function randomAccess(
  random: Random,
  ports: readonly number[],
  widths = WIDTHS as readonly (8 | 16 | 32)[],
): Access {
  const [port, bits] = [random.pick(ports), random.pick(widths)];
  return { port, bits, value: random.below(2) ? undefined : random.next() % 2 ** bits };
}

/** @returns what was read, or 0 for a write */
export function carryOut(ports: PortSpace, { port, bits, value }: Access): number {
  if (value !== undefined) {
    if (bits === 8) ports.write8(port, value);
    else if (bits === 16) ports.write16(port, value);
    else ports.write32(port, value);
    return 0;
  }
  const read = bits === 8 ? ports.read8(port) : bits === 16 ? ports.read16(port) : ports.read32(port);
  const fits = Number.isInteger(read) && read >= 0 && read < 2 ** bits;
  assert.ok(fits, `port 0x${port.toString(16)}, ${bits} bits: ${read}`);
  return read;
}
