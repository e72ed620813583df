import type { Peer } from '../machines.ts';

/** Lines of one image with one cause. */
export interface Difference {
  readonly image: string;
  readonly peer: Peer;
  /** What the peer says in place of ours, by the line's name: what stands before its first colon. */
  readonly lines: Readonly<Record<string, string>>;
  /** Names the manual's section. */
  readonly because: string;
  /** The peer may also say the same: what it does depends on the host's clock, or on memory that it never set. */
  readonly sometimes?: true;
}
