/** A system that others have made. */
export interface Guest {
  readonly name: string;
  /** MiB of RAM. */
  readonly memory: number;
  /** Files that Debian's packages bring; without one of them the guest is not run. */
  readonly needs: readonly string[];
  /** @returns a disk that boots it */
  image(): Promise<Uint8Array>;
  /** Sent to COM1 as soon as the guest has printed `after`. */
  readonly answer?: { readonly after: string; readonly text: string };
  /** The guest is stopped when it has printed this; without it, it switches the machine off. */
  readonly until?: string;
  /** @returns what of its output must be the same on both machines */
  compared(serial: string): string[];
}
