/**
 * Addresses as numbers, which are quicker than `bigint`s: 64-bit ones are taken as signed, and of those that are canonical
 * every bit is kept.
 */
const TWO_32 = 2 ** 32;

export const addressOf = (address: bigint): number => Number(BigInt.asIntN(64, address));
export const addressOfHalves = (low: number, high: number): number => (high | 0) * TWO_32 + (low >>> 0);
export const bigAddress = (address: number): bigint => BigInt.asUintN(64, BigInt(address));
