/**
 * QEMU's firmware configuration device at 0x510–0x511: whoever starts the machine hands files to the guest. After "QEMU
 * Firmware Configuration (fw_cfg) Device" (docs/specs/fw_cfg.rst); without the DMA interface, as the features say.
 *
 * A word written to 0x510 selects an item and goes to its start; each byte read at either port is the item's next, zero after
 * its end. Both ports are write-protected: bytes written are ignored.
 */
import type { Chip } from '../chip.ts';
import type { BytePorts, PortSpace, WordPorts } from '../ports.ts';
import { count, list, record, type StateFormat, such, text, word } from '../state-format.ts';

const SELECTOR = 0x510;
const DATA = 0x511;

/** The selectors of the items that every such device has. */
const ITEM = { SIGNATURE: 0x0000, ID: 0x0001, DIRECTORY: 0x0019, FIRST_FILE: 0x0020 } as const;
/** Bit 14 was for writing, which is gone: it does not choose another item. */
const SELECTOR_BITS = 0xbfff;

const SIGNATURE = new TextEncoder().encode('QEMU');
/** 32 bits little-endian: bit 0 is this interface, bit 1 would be DMA. */
const FEATURES = Uint8Array.of(1, 0, 0, 0);

/** An entry of the directory: size and selector big-endian, 16 bits reserved, the name and a zero byte. */
const ENTRY = { SIZE: 0, SELECTOR: 4, NAME: 8, BYTES: 64 } as const;
const NAME_BYTES = ENTRY.BYTES - ENTRY.NAME - 1;
/** File slots of QEMU's PC. */
const MAX_FILES = 0x20;

export interface FwCfgFile {
  /** At most 55 ASCII characters; the user's begin with `opt/`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface FwCfgState {
  /** The files that the guest was started with. */
  readonly files: readonly { readonly name: string; readonly bytes: string }[];
  readonly selector: number;
  /** Of the next byte within the selected item. */
  readonly offset: number;
}

const isName = (name: string): boolean => /^[\x21-\x7e]+$/.test(name) && name.length <= NAME_BYTES;
const isHex = (digits: string): boolean => /^(?:[0-9a-f]{2})*$/.test(digits);

const STATE: StateFormat<FwCfgState> = {
  version: 1,
  check: record<FwCfgState>({
    files: list(
      record({
        name: such(text, isName, 'no name of a file'),
        bytes: such(text, isHex, 'not two hexadecimal digits a byte'),
      }),
      0,
      MAX_FILES,
    ),
    selector: word,
    offset: count,
  }),
};

export class FwCfg implements Chip<FwCfgState>, BytePorts, WordPorts {
  readonly format = STATE;
  #files: readonly FwCfgFile[];
  #directory: Uint8Array;
  #selector: number = ITEM.SIGNATURE;
  #offset = 0;

  /** @throws RangeError if there are more files, or a longer name, than a directory holds */
  constructor(ports: PortSpace, files: readonly FwCfgFile[] = []) {
    if (files.length > MAX_FILES || !files.every(({ name }) => isName(name)))
      throw new RangeError(`a directory holds ${MAX_FILES} files with names of up to ${NAME_BYTES} characters`);
    this.#files = files;
    this.#directory = directory(files);
    ports.claimBytes(SELECTOR, DATA, this);
    ports.claimWords(SELECTOR, SELECTOR, this);
  }

  reset(): void {
    this.#select(ITEM.SIGNATURE);
  }

  read8(): number {
    return this.#item()?.[this.#offset++] ?? 0;
  }

  write8(): void {
    // No item can be written.
  }

  /** The selector cannot be read back; QEMU answers nothing of this width. */
  read16(): number {
    return 0;
  }

  write16(_port: number, value: number): void {
    this.#select(value);
  }

  save(): FwCfgState {
    const files = this.#files.map(({ name, bytes }) => ({ name, bytes: toHex(bytes) }));
    return { files, selector: this.#selector, offset: this.#offset };
  }

  restore({ files, selector, offset }: FwCfgState): void {
    this.#files = files.map(({ name, bytes }) => ({ name, bytes: fromHex(bytes) }));
    this.#directory = directory(this.#files);
    this.#selector = selector;
    this.#offset = offset;
  }

  #select(selector: number): void {
    this.#selector = selector & SELECTOR_BITS;
    this.#offset = 0;
  }

  #item(): Uint8Array | undefined {
    switch (this.#selector) {
      case ITEM.SIGNATURE:
        return SIGNATURE;
      case ITEM.ID:
        return FEATURES;
      case ITEM.DIRECTORY:
        return this.#directory;
    }
    return this.#files[this.#selector - ITEM.FIRST_FILE]?.bytes;
  }
}

/** A count of 32 bits, big-endian, and an entry for each file. */
function directory(files: readonly FwCfgFile[]): Uint8Array {
  const all = new Uint8Array(4 + files.length * ENTRY.BYTES);
  const view = new DataView(all.buffer);
  view.setUint32(0, files.length);
  for (const [n, { name, bytes }] of files.entries()) {
    const at = 4 + n * ENTRY.BYTES;
    view.setUint32(at + ENTRY.SIZE, bytes.length);
    view.setUint16(at + ENTRY.SELECTOR, ITEM.FIRST_FILE + n);
    all.set(new TextEncoder().encode(name), at + ENTRY.NAME);
  }
  return all;
}

const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const fromHex = (digits: string): Uint8Array =>
  Uint8Array.from({ length: digits.length / 2 }, (_, n) => Number.parseInt(digits.slice(2 * n, 2 * n + 2), 16));
