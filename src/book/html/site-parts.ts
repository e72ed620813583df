/** What the pages have beside the book's text: scripts, and the machine that its stages boot on. Made by who writes a site. */
import type { TranscriptFence } from '../transcripts.ts';

export interface SiteParts {
  /** `book.js` and `theme.js`. */
  readonly scripts: ReadonlyMap<string, string>;
  readonly machine: SiteMachine;
}

/** Nothing of it is loaded by a page that is only read. All names are paths within the site. */
export interface SiteMachine {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The script that shows a machine: src/web/panel/machine-view.ts. */
  readonly panel: string;
  /** The script in which it runs: src/web/machine/worker.ts. */
  readonly worker: string;
  /** The release of Go that the kernels were built with: `go1.26.8`; '' if nobody knows. */
  readonly builtWith: string;
  /** The BIOS, compressed. */
  readonly firmware: string;
  /** @returns undefined if the stage could not be built, and the page does without */
  readonly bootOf: (fence: TranscriptFence) => TranscriptBoot | undefined;
}

/** What the page needs to do what a command line does. */
export interface TranscriptBoot {
  /** The disk image, compressed. */
  readonly image: string;
  readonly memoryMiB: number;
  /** What is typed for the reader; '' for nothing. */
  readonly keys: string;
}
