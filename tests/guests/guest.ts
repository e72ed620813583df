export interface Media {
  readonly disc: Uint8Array;
  /** Of 1.44 MB. */
  readonly diskette: Uint8Array;
}

/** A system that others have made. */
export interface Guest {
  readonly name: string;
  /** MiB of RAM. */
  readonly memory: number;
  /** Files that Debian's packages bring; without one of them the guest is not run. */
  readonly needs: readonly string[];
  /** What `image` is: a hard disk unless told. */
  readonly drive?: 'disk' | 'cdrom';
  /** @returns what boots it */
  image(): Promise<Uint8Array>;
  /** @returns what is in the CD-ROM drive and in drive A beside the disk */
  media?(): Media;
  /** Sent to COM1 as soon as the guest has printed `after`. */
  readonly answer?: { readonly after: string; readonly text: string };
  /** The guest is stopped when it has printed this; without it, it switches the machine off. */
  readonly until?: string;
  /** @returns what of its output must be the same on both machines */
  compared(serial: string): string[];
}
