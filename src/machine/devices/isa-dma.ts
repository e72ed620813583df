/**
 * The two 8237A of an AT and their page registers (Intel 82371SB PIIX3, order number 290550, section 2.3.1): channels 0 … 3 move
 * bytes, 5 … 7 words, and channel 4 passes the first controller's requests on.
 */
import type { Chip } from '../chip.ts';
import type { BytePorts, PortSpace } from '../ports.ts';
import { byte, list, record, type StateFormat } from '../state-format.ts';
import type { DmaMemory } from './dma.ts';
import { checkDmaController, DmaController, type DmaControllerState } from './dma-controller.ts';
import type { IsaDmaChannel } from './isa-dma-channel.ts';

const [BYTES_FIRST, BYTES_LAST] = [0x00, 0x0f] as const;
/** Each register of the second controller answers at two ports. */
const [WORDS_FIRST, WORDS_LAST] = [0xc0, 0xdf] as const;
const [PAGES_FIRST, PAGES_LAST] = [0x80, 0x8f] as const;
const PAGES = 16;
/** Where the page registers of channels 0 … 3 and 4 … 7 are, from the first on; the others keep what is written. */
const BYTE_CHANNEL_PAGES = [7, 3, 1, 2] as const;
const WORD_CHANNEL_PAGES = [15, 11, 9, 10] as const;

export interface IsaDmaState {
  readonly bytes: DmaControllerState;
  readonly words: DmaControllerState;
  readonly pages: readonly number[];
}

export class IsaDma implements Chip<IsaDmaState> {
  readonly format: StateFormat<IsaDmaState> = {
    version: 1,
    check: record<IsaDmaState>({
      bytes: checkDmaController,
      words: checkDmaController,
      pages: list(byte, PAGES, PAGES),
    }),
  };
  readonly #pages = new Uint8Array(PAGES);
  readonly #bytes: DmaController;
  readonly #words: DmaController;

  constructor(ports: PortSpace, memory: DmaMemory) {
    const pageOf = (places: readonly number[]) => (channel: number) => this.#pages[places[channel] ?? 0] ?? 0;
    this.#bytes = new DmaController({ memory, bytes: 1, page: pageOf(BYTE_CHANNEL_PAGES) });
    this.#words = new DmaController({ memory, bytes: 2, page: pageOf(WORD_CHANNEL_PAGES) });
    ports.claimBytes(BYTES_FIRST, BYTES_LAST, {
      read8: (port) => this.#bytes.read(port),
      write8: (port, value) => this.#bytes.write(port, value),
    });
    ports.claimBytes(WORDS_FIRST, WORDS_LAST, {
      read8: (port) => this.#words.read((port - WORDS_FIRST) >> 1),
      write8: (port, value) => this.#words.write((port - WORDS_FIRST) >> 1, value),
    });
    ports.claimBytes(PAGES_FIRST, PAGES_LAST, this.#pagePorts());
  }

  reset(): void {
    this.#bytes.reset();
    this.#words.reset();
  }

  /** A device's side of channel 0 … 7. */
  device(channel: number): IsaDmaChannel {
    return channel < 4 ? this.#bytes.device(channel) : this.#words.device(channel - 4);
  }

  save(): IsaDmaState {
    return { bytes: this.#bytes.save(), words: this.#words.save(), pages: [...this.#pages] };
  }

  restore({ bytes, words, pages }: IsaDmaState): void {
    this.#bytes.restore(bytes);
    this.#words.restore(words);
    this.#pages.set(pages);
  }

  #pagePorts(): BytePorts {
    return {
      read8: (port) => this.#pages[port - PAGES_FIRST] ?? 0,
      write8: (port, value) => {
        this.#pages[port - PAGES_FIRST] = value;
      },
    };
  }
}
