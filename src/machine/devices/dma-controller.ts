/**
 * One 8237A DMA controller (Intel 8237A data sheet, order number 231466; what is left of it in the 82371SB PIIX3, order number
 * 290550, section 2.3.1): four channels that move bytes or words between memory and a device on the ISA bus. There are no
 * transfers from memory to memory, as in the PIIX3.
 */
import { byte, type Check, flag, integer, list, record, word } from '../state-format.ts';
import type { DmaMemory } from './dma.ts';
import type { DmaOutcome, IsaDmaChannel } from './isa-dma-channel.ts';

const CHANNELS = 4;
const ALL_CHANNELS = 0x0f;
/** Registers from the first port of the controller on, in steps of its width; 0 … 7 are addresses and counts. */
const REGISTER = {
  /** Command when written, status when read. */
  COMMAND: 8,
  REQUEST: 9,
  SINGLE_MASK: 10,
  MODE: 11,
  CLEAR_FLIP_FLOP: 12,
  /** Master clear when written, the temporary register when read. */
  MASTER_CLEAR: 13,
  CLEAR_MASKS: 14,
  ALL_MASKS: 15,
} as const;

/** Command register: "Controller disable". */
const DISABLE = 0x04;
const CHANNEL = 0x03;
/** Bit 2 of a single mask or request. */
const SET = 0x04;
/** Mode register, bits 7 … 2. */
const MODE = { DECREMENT: 0x20, AUTOINITIALIZE: 0x10, TYPE: 0x0c } as const;
/** Transfer types: to memory, from memory; verify and what is not allowed move nothing. */
const TYPE = { WRITE: 0x04, READ: 0x08 } as const;
/** Mode bits 7 and 6: this channel only passes the other controller's requests on. */
const CASCADE = 0xc0;

interface ChannelState {
  baseAddress: number;
  baseCount: number;
  address: number;
  count: number;
  /** Bits 7 … 2. */
  mode: number;
}

export interface DmaControllerState {
  readonly command: number;
  readonly masks: number;
  /** Channels that software requests. */
  readonly requests: number;
  /** Channels that have come to terminal count since the status was last read. */
  readonly terminal: number;
  /** The next access to an address or count is to its high byte. */
  readonly high: boolean;
  readonly channels: readonly ChannelState[];
}

export const checkDmaController: Check<DmaControllerState> = record<DmaControllerState>({
  command: byte,
  masks: integer(0, ALL_CHANNELS),
  requests: integer(0, ALL_CHANNELS),
  terminal: integer(0, ALL_CHANNELS),
  high: flag,
  channels: list(
    record<ChannelState>({ baseAddress: word, baseCount: word, address: word, count: word, mode: integer(0, 0xfc) }),
    CHANNELS,
    CHANNELS,
  ),
});

const clearedChannel = (): ChannelState => ({ baseAddress: 0, baseCount: 0, address: 0, count: 0, mode: 0 });

export interface DmaControllerWiring {
  readonly memory: DmaMemory;
  /** Bytes in a transfer: 1, or 2 for the controller of the 16-bit channels. */
  readonly bytes: 1 | 2;
  /** @returns the page register of channel 0 … 3: address bits 23 … 16 */
  readonly page: (channel: number) => number;
}

export class DmaController {
  readonly #wiring: DmaControllerWiring;
  #command = 0;
  #masks = ALL_CHANNELS;
  #requests = 0;
  #terminal = 0;
  #high = false;
  #channels = Array.from({ length: CHANNELS }, clearedChannel);

  constructor(wiring: DmaControllerWiring) {
    this.#wiring = wiring;
  }

  /** RESET, and Master Clear: addresses, counts and modes stay what they are ("Software Commands"). */
  reset(): void {
    this.#command = 0;
    this.#masks = ALL_CHANNELS;
    this.#requests = 0;
    this.#terminal = 0;
    this.#high = false;
  }

  /** @param register 0 … 15. @returns 8 bits */
  read(register: number): number {
    if (register < REGISTER.COMMAND) return this.#readCounter(register);
    if (register === REGISTER.COMMAND) {
      const status = (this.#requests << 4) | this.#terminal;
      this.#terminal = 0;
      return status;
    }
    return register === REGISTER.ALL_MASKS ? this.#masks : 0;
  }

  write(register: number, value: number): void {
    const bit = 1 << (value & CHANNEL);
    switch (register) {
      case REGISTER.COMMAND:
        this.#command = value;
        break;
      case REGISTER.REQUEST:
        this.#requests = value & SET ? this.#requests | bit : this.#requests & ~bit;
        break;
      case REGISTER.SINGLE_MASK:
        this.#masks = value & SET ? this.#masks | bit : this.#masks & ~bit;
        break;
      case REGISTER.MODE:
        this.#channel(value & CHANNEL).mode = value & ~CHANNEL;
        break;
      case REGISTER.CLEAR_FLIP_FLOP:
        this.#high = false;
        break;
      case REGISTER.MASTER_CLEAR:
        this.reset();
        break;
      case REGISTER.CLEAR_MASKS:
        this.#masks = 0;
        break;
      case REGISTER.ALL_MASKS:
        this.#masks = value & ALL_CHANNELS;
        break;
      default:
        this.#writeCounter(register, value);
    }
  }

  /** The device's side of channel `n`. */
  device(n: number): IsaDmaChannel {
    return {
      put: (bytes) => this.#move(n, TYPE.WRITE, bytes),
      take: (into) => this.#move(n, TYPE.READ, into),
    };
  }

  save(): DmaControllerState {
    return structuredClone({
      command: this.#command,
      masks: this.#masks,
      requests: this.#requests,
      terminal: this.#terminal,
      high: this.#high,
      channels: this.#channels,
    });
  }

  restore({ command, masks, requests, terminal, high, channels }: DmaControllerState): void {
    this.#command = command;
    this.#masks = masks;
    this.#requests = requests;
    this.#terminal = terminal;
    this.#high = high;
    this.#channels = structuredClone([...channels]);
  }

  #channel(n: number): ChannelState {
    const channel = this.#channels[n];
    if (channel === undefined) throw new RangeError(`no DMA channel ${n}`);
    return channel;
  }

  /** Even registers are addresses, odd ones counts, low byte first. */
  #readCounter(register: number): number {
    const { address, count } = this.#channel(register >> 1);
    const value = register & 1 ? count : address;
    const shift = this.#high ? 8 : 0;
    this.#high = !this.#high;
    return (value >>> shift) & 0xff;
  }

  /** A write goes to the base register and to the current one. */
  #writeCounter(register: number, value: number): void {
    const channel = this.#channel(register >> 1);
    const base = register & 1 ? channel.baseCount : channel.baseAddress;
    const written = this.#high ? (base & 0x00ff) | (value << 8) : (base & 0xff00) | value;
    this.#high = !this.#high;
    if (register & 1) channel.baseCount = channel.count = written;
    else channel.baseAddress = channel.address = written;
  }

  /**
   * Moves bytes as far as the channel's count goes. A channel that is set up for the other direction, or to verify, counts and
   * moves nothing ("Transfer Types").
   */
  #move(n: number, type: number, bytes: Uint8Array): DmaOutcome {
    const channel = this.#channel(n);
    if (this.#command & DISABLE || this.#masks & (1 << n) || (channel.mode & CASCADE) === CASCADE)
      return { moved: 0, terminalCount: false };
    const size = this.#wiring.bytes;
    const transfers = Math.min(Math.floor(bytes.length / size), channel.count + 1);
    if ((channel.mode & MODE.TYPE) === type) {
      for (let at = 0; at < transfers; )
        at += this.#transferRun(n, channel, at, type, bytes.subarray(0, transfers * size));
    }
    const step = channel.mode & MODE.DECREMENT ? -transfers : transfers;
    channel.address = (channel.address + step) & 0xffff;
    const terminalCount = transfers > channel.count;
    channel.count = (channel.count - transfers) & 0xffff;
    if (terminalCount) this.#reachTerminalCount(n, channel);
    return { moved: transfers * size, terminalCount };
  }

  /**
   * Moves what lies together in memory, from the `at`th transfer on. The address wraps in its page.
   * @returns the number of transfers
   */
  #transferRun(n: number, { address, mode }: ChannelState, at: number, type: number, bytes: Uint8Array): number {
    const { memory, bytes: size, page } = this.#wiring;
    const down = (mode & MODE.DECREMENT) !== 0;
    const low = (address + (down ? -at : at)) & 0xffff;
    const run = down ? 1 : Math.min(bytes.length / size - at, 0x1_0000 - low);
    // The 16-bit channels count words: their address is shifted, and bit 0 of the page is left out.
    const physical = size === 1 ? (page(n) << 16) | low : ((page(n) & 0xfe) << 16) | (low << 1);
    const place = bytes.subarray(at * size, (at + run) * size);
    if (type === TYPE.WRITE) memory.writeBytes(physical, place);
    else place.set(memory.readBytes(physical, place.length));
    return run;
  }

  #reachTerminalCount(n: number, channel: ChannelState): void {
    this.#terminal |= 1 << n;
    this.#requests &= ~(1 << n);
    if (channel.mode & MODE.AUTOINITIALIZE) {
      channel.address = channel.baseAddress;
      channel.count = channel.baseCount;
    } else {
      this.#masks |= 1 << n;
    }
  }
}
