/** What a page and the worker with its machine say to each other. */

/** Where a file is, or the file itself, kept by the page from an earlier boot. */
export type Asset = string | Uint8Array<ArrayBuffer>;

export interface Assets {
  /** The BIOS: 64 KiB. Compressed at its address, unpacked as bytes; so is the image. */
  readonly firmware: Asset;
  /** The first hard disk. */
  readonly image: Asset;
  /** The CPU's interpreter, when it was compiled before. */
  readonly interpreter?: WebAssembly.Module;
}

export interface MachineSettings {
  /** MiB of RAM. */
  readonly memoryMiB: number;
  /** What is typed by nobody, as the guest asks for it. */
  readonly keys: string;
}

/** One movement of one key; `key` is a W3C `KeyboardEvent.code` name. */
export interface KeyMovement {
  readonly key: string;
  readonly down: boolean;
}

export type ToWorker =
  | { readonly kind: 'boot'; readonly assets: Assets; readonly settings: MachineSettings }
  | { readonly kind: 'key'; readonly movement: KeyMovement }
  /** Text of a pasteboard or of a telephone's keyboard; what no US keyboard types is left out. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' };

export type FromWorker =
  | { readonly kind: 'loading'; readonly bytes: number; readonly total: number | undefined }
  /** The machine is switched on; the page may keep these for the next boot. */
  | { readonly kind: 'on'; readonly assets: Required<Assets> }
  | { readonly kind: 'serial'; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Rows from top to bottom of red, green, blue and alpha. */
  | {
      readonly kind: 'picture';
      readonly width: number;
      readonly height: number;
      readonly pixels: Uint8ClampedArray<ArrayBuffer>;
    }
  | { readonly kind: 'time'; readonly time: MachineTime }
  | { readonly kind: 'ended'; readonly cause: string; readonly message: string | undefined; readonly time: MachineTime }
  /** One sentence for the reader. Nothing comes after it. */
  | { readonly kind: 'failed'; readonly message: string };

export interface MachineTime {
  /** Instructions since power-on. */
  readonly retired: number;
  /** Virtual nanoseconds since power-on. */
  readonly virtualNs: number;
}
