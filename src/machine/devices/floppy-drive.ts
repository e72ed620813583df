/** A diskette drive with a diskette in it, or the place of a drive that is not there. */
import type { Clock, Timer } from '../clock.ts';
import { type BlockStore, SECTOR_BYTES } from './block-store.ts';
import { FLOPPY_SIDES, type FloppyFormat, floppyFormat } from './floppy-format.ts';
import type { FloppyDriveState } from './floppy-state.ts';

export class FloppyDrive {
  readonly format: FloppyFormat | undefined;
  readonly #store: BlockStore | undefined;
  readonly #clock: Clock;
  readonly #seek: Timer;
  state: FloppyDriveState;

  /** @param onSeekEnd the head has come to where it was sent. @throws RangeError for a diskette that no drive takes */
  constructor(clock: Clock, store: BlockStore | undefined, onSeekEnd: () => void) {
    this.#clock = clock;
    this.#store = store;
    this.format = store && floppyFormat(store.sectors);
    if (store && !this.format) throw new RangeError(`no diskette has ${store.sectors} sectors`);
    this.#seek = clock.timer(onSeekEnd);
    this.state = { track: 0, changed: store !== undefined, target: null, until: null, ended: null };
  }

  /** Moves the head; `onSeekEnd` follows after `ns` virtual nanoseconds. */
  seek(target: number, ns: number): void {
    this.state.target = target;
    this.#seek.set(this.#clock.now() + ns);
  }

  /** The head stays where it is. */
  stopSeek(): void {
    this.#seek.cancel();
    this.state.target = null;
    this.state.ended = null;
  }

  /** Puts the head over a track that it can reach. A step makes the disk change line go down. */
  moveTo(track: number): void {
    this.state.target = null;
    this.state.track = track;
    this.state.changed = false;
  }

  /** @returns whether there is such a sector under the head of this side */
  has(head: number, sector: number): boolean {
    const { format } = this;
    if (!format) return false;
    return (
      this.state.track < format.cylinders && head < FLOPPY_SIDES && sector >= 1 && sector <= format.sectorsPerTrack
    );
  }

  /** @returns the sector; throws if the store cannot give it */
  read(head: number, sector: number): Uint8Array {
    const bytes = new Uint8Array(SECTOR_BYTES);
    this.#store?.read(this.#lba(head, sector), bytes);
    return bytes;
  }

  /** Throws if the store cannot keep it. */
  write(head: number, sector: number, bytes: Uint8Array): void {
    this.#store?.write(this.#lba(head, sector), bytes);
  }

  save(): FloppyDriveState {
    const { deadline } = this.#seek;
    return { ...this.state, until: Number.isFinite(deadline) ? deadline : null };
  }

  restore(state: FloppyDriveState): void {
    this.state = { ...state };
    if (state.until === null) this.#seek.cancel();
    else this.#seek.set(state.until);
  }

  #lba(head: number, sector: number): number {
    const sectors = this.format?.sectorsPerTrack ?? 0;
    return (this.state.track * FLOPPY_SIDES + head) * sectors + sector - 1;
  }
}
