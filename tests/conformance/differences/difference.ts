import type { Emulator } from '../machines.ts';

/** Lines of one image with one cause. */
export interface Difference {
  readonly image: string;
  readonly emulator: Emulator;
  /** What the emulator says in place of ours, by the line's name: what stands before its first colon. */
  readonly lines: Readonly<Record<string, string>>;
  /** Names the manual's section. */
  readonly because: string;
  /** The emulator may also agree: its answer depends on the host's clock, or on memory that it does not initialise. */
  readonly sometimes?: true;
}
