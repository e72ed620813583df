/** Which exceptions make a double fault of another (Intel SDM vol. 3A, 6.15, tables 6-4 and 6-5). */
import { DE, DF, GP, GuestFault, NP, PF, SS_FAULT, TS } from '../state/fault.ts';
import { TripleFault } from './triple-fault.ts';

const CONTRIBUTORY: readonly number[] = [DE, TS, NP, SS_FAULT, GP];

/**
 * The exception to deliver after `chain`, whose last member came up while the one before was delivered.
 * @throws TripleFault
 */
export function combine(first: GuestFault, second: GuestFault, chain: readonly GuestFault[]): GuestFault {
  const contributory = CONTRIBUTORY.includes(second.vector);
  if (first.vector === DF && (contributory || second.vector === PF)) throw new TripleFault(chain);
  if (CONTRIBUTORY.includes(first.vector) && contributory) return new GuestFault(DF, 0);
  if (first.vector === PF && (contributory || second.vector === PF)) return new GuestFault(DF, 0);
  return second;
}
