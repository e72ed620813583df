import { DOWN, type FloatEnvironment } from './environment.ts';
import type { Format } from './format.ts';
import { infinity, invalid, noteDenormals, operand, propagate, round, zero } from './number.ts';

/** Which parts of a·b + c are negated before they are added. */
export interface Signs {
  readonly product: boolean;
  readonly addend: boolean;
}

/** ±a·b ± c, rounded once (Intel SDM vol. 1, 14.5). The encodings are unsigned. */
export function fused(format: Format, [a, b, c]: readonly bigint[], signs: Signs, env: FloatEnvironment): bigint {
  const [x, y, z] = [operand(format, a!, env), operand(format, b!, env), operand(format, c!, env)];
  const nan = propagate(format, [x, y, z], env);
  // Also when 0 · ∞ is added to it.
  if (nan !== undefined) return nan;
  const infinite = x.kind === 'infinity' || y.kind === 'infinity';
  if (infinite && (x.kind === 'zero' || y.kind === 'zero')) return invalid(format, env);
  const negative = (x.negative !== y.negative) !== signs.product;
  const zNegative = z.negative !== signs.addend;
  if (infinite && z.kind === 'infinity' && negative !== zNegative) return invalid(format, env);
  noteDenormals([x, y, z], env);
  if (infinite) return infinity(format, negative);
  if (z.kind === 'infinity') return infinity(format, zNegative);

  const exponent = Math.min(x.exponent + y.exponent, z.exponent);
  const product = (x.significand * y.significand) << BigInt(x.exponent + y.exponent - exponent);
  const addend = z.significand << BigInt(z.exponent - exponent);
  const exact = (negative ? -product : product) + (zNegative ? -addend : addend);
  if (exact === 0n) {
    // Zeros of one sign keep it; any other exact zero is +0, or -0 when rounding down (IEEE 754-2008, 6.3).
    const bothZero = product === 0n && addend === 0n && negative === zNegative;
    return zero(format, bothZero ? negative : env.rounding === DOWN);
  }
  return round(format, exact < 0n, exact < 0n ? -exact : exact, exponent, env);
}
