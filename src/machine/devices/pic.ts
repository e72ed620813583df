/**
 * The 8259A programmable interrupt controller, and the pair of them in a PC. After the Intel 8259A data sheet
 * (order number 231468-003) and, for what the chip set changed, the Intel 82371SB (PIIX3) data sheet: no 8080 mode, no
 * buffered mode, and edge or level chosen for each input by the ELCR registers instead of ICW1's LTIM bit.
 */
import type { Chip } from '../chip.ts';
import type { IrqLine } from '../irq-line.ts';
import type { BytePorts, PortSpace } from '../ports.ts';
import { byte, flag, integer, oneOf, record, type StateFormat } from '../state-format.ts';

/** ICW1 (A0 = 0, D4 = 1). */
const ICW1 = { IC4: 0x01, SNGL: 0x02, SELECT: 0x10 } as const;
/** ICW4. */
const ICW4 = { AEOI: 0x02, SFNM: 0x10 } as const;
/** OCW2 (A0 = 0, D4 = D3 = 0): rotate, specific level, end of interrupt. */
const OCW2 = { EOI: 0x20, SL: 0x40, R: 0x80 } as const;
/** OCW3 (A0 = 0, D4 = 0, D3 = 1). */
const OCW3 = { RIS: 0x01, RR: 0x02, P: 0x04, SELECT: 0x08, SMM: 0x20, ESMM: 0x40 } as const;

/** Set in the poll byte when there is a request (data sheet, "Poll Command"). */
const POLL_REQUEST = 0x80;
/** What the chip answers to INTA when the request has gone (data sheet, "Edge and Level Triggered Modes": "default IR7"). */
const DEFAULT_LEVEL = 7;
/** The slave's INT output is wired to this input of the master. */
const CASCADE = 2;

/** Which initialization command word the next write with A0 = 1 is. */
type InitStep = 'ready' | 'icw2' | 'icw3' | 'icw4';

export interface PicState {
  readonly lines: number;
  readonly irr: number;
  readonly isr: number;
  readonly imr: number;
  readonly elcr: number;
  readonly vectorBase: number;
  readonly highest: number;
  readonly step: InitStep;
  readonly icw1: number;
  readonly icw4: number;
  readonly specialMask: boolean;
  readonly rotateOnAutoEoi: boolean;
  readonly readIsr: boolean;
  readonly poll: boolean;
}

/** One chip: eight inputs, one INT output, two registers addressed by A0. */
export class Pic {
  readonly #onInt: (high: boolean) => void;
  /** The inputs whose Edge/Level bit can be set at all. */
  readonly #levelCapable: number;
  /** The input that a slave is wired to, as a bit, for the special fully nested mode; 0 in a slave. */
  readonly #cascade: number;
  #int = false;
  /** The levels on IR0–IR7. */
  #lines = 0;
  #irr = 0;
  #isr = 0;
  #imr = 0;
  #elcr = 0;
  /** T7–T3 of the vector, from ICW2. */
  #vectorBase = 0;
  /** The level that has the highest priority now. */
  #highest = 0;
  #step: InitStep = 'ready';
  #icw1 = 0;
  #icw4 = 0;
  #specialMask = false;
  #rotateOnAutoEoi = false;
  #readIsr = false;
  #poll = false;

  /**
   * @param onInt called when the INT output changes
   * @param levelCapable the inputs, as bits, that the ELCR can make level-triggered
   * @param cascade the inputs, as bits, that have a slave behind them
   */
  constructor(onInt: (high: boolean) => void, levelCapable: number, cascade: number) {
    this.#onInt = onInt;
    this.#levelCapable = levelCapable;
    this.#cascade = cascade;
  }

  /** The chip as it is at power-on. The data sheet leaves the registers undefined; like QEMU's, they are all zero. */
  reset(): void {
    this.#initialize();
    this.#irr = 0;
    this.#elcr = 0;
    this.#vectorBase = 0;
    this.#step = 'ready';
    this.#icw1 = 0;
    this.#update();
  }

  /** Drives input IR`level` (0–7). */
  input(level: number, high: boolean): void {
    const bit = 1 << level;
    const rises = high && (this.#lines & bit) === 0;
    this.#lines = high ? this.#lines | bit : this.#lines & ~bit;
    if (rises) this.#irr |= bit;
    // "In both the edge and level triggered modes the IR inputs must remain high until after the falling edge of the
    // first INTA": a request that falls before is gone.
    if (!high) this.#irr &= ~bit;
    this.#update();
  }

  /** An INTA cycle. @returns the level taken and whether there was a request at all (else level 7, not in service) */
  acknowledge(): { level: number; requested: boolean } {
    const level = this.#request();
    if (level < 0) return { level: DEFAULT_LEVEL, requested: false };
    this.#take(level);
    return { level, requested: true };
  }

  /** The interrupt vector (8 bits) for `level`. */
  vector(level: number): number {
    return this.#vectorBase | level;
  }

  read(a0: number): number {
    if (this.#poll) {
      // "The 8259A treats the next RD pulse as an interrupt acknowledge" (data sheet, "Poll Command").
      this.#poll = false;
      const { level, requested } = this.acknowledge();
      return requested ? POLL_REQUEST | level : 0;
    }
    if (a0) return this.#imr;
    return this.#readIsr ? this.#isr : this.#irr;
  }

  write(a0: number, value: number): void {
    if (a0) this.#writeData(value);
    else if (value & ICW1.SELECT) this.#writeIcw1(value);
    else if (value & OCW3.SELECT) this.#writeOcw3(value);
    else this.#writeOcw2(value);
    this.#update();
  }

  get masks(): number {
    return this.#imr;
  }

  get edgeLevel(): number {
    return this.#elcr;
  }

  set edgeLevel(value: number) {
    this.#elcr = value & this.#levelCapable;
    this.#irr |= this.#lines & this.#elcr;
    this.#update();
  }

  save(): PicState {
    return {
      lines: this.#lines,
      irr: this.#irr,
      isr: this.#isr,
      imr: this.#imr,
      elcr: this.#elcr,
      vectorBase: this.#vectorBase,
      highest: this.#highest,
      step: this.#step,
      icw1: this.#icw1,
      icw4: this.#icw4,
      specialMask: this.#specialMask,
      rotateOnAutoEoi: this.#rotateOnAutoEoi,
      readIsr: this.#readIsr,
      poll: this.#poll,
    };
  }

  restore(state: PicState): void {
    this.#lines = state.lines;
    this.#irr = state.irr;
    this.#isr = state.isr;
    this.#imr = state.imr;
    this.#elcr = state.elcr;
    this.#vectorBase = state.vectorBase;
    this.#highest = state.highest;
    this.#step = state.step;
    this.#icw1 = state.icw1;
    this.#icw4 = state.icw4;
    this.#specialMask = state.specialMask;
    this.#rotateOnAutoEoi = state.rotateOnAutoEoi;
    this.#readIsr = state.readIsr;
    this.#poll = state.poll;
    this.#update();
  }

  /** What ICW1 does by itself (data sheet, "Initialization Command Words", a–f). In-service bits go as well, as in every clone. */
  #initialize(): void {
    // "The edge sense circuit is reset": an input that stays high must fall and rise again to request.
    this.#irr = this.#lines & this.#elcr;
    this.#imr = 0;
    this.#isr = 0;
    this.#highest = 0;
    this.#specialMask = false;
    this.#rotateOnAutoEoi = false;
    this.#readIsr = false;
    this.#poll = false;
    this.#icw4 = 0;
  }

  #writeIcw1(value: number): void {
    this.#initialize();
    this.#icw1 = value;
    this.#step = 'icw2';
  }

  #writeData(value: number): void {
    switch (this.#step) {
      case 'ready':
        this.#imr = value;
        return;
      case 'icw2':
        this.#vectorBase = value & 0xf8;
        this.#step = this.#icw1 & ICW1.SNGL ? this.#afterIcw3() : 'icw3';
        return;
      case 'icw3':
        // Which input has a slave, or which slave this is: the wiring of a PC is fixed.
        this.#step = this.#afterIcw3();
        return;
      case 'icw4':
        this.#icw4 = value;
        this.#step = 'ready';
    }
  }

  #afterIcw3(): InitStep {
    return this.#icw1 & ICW1.IC4 ? 'icw4' : 'ready';
  }

  #writeOcw2(value: number): void {
    const named = value & 7;
    switch (value & (OCW2.R | OCW2.SL | OCW2.EOI)) {
      case OCW2.EOI:
      case OCW2.R | OCW2.EOI: {
        // In the special mask mode a masked in-service bit "will not be cleared by a non-specific EOI" (data sheet, "EOI").
        const level = this.#first(this.#specialMask ? this.#isr & ~this.#imr : this.#isr);
        if (level < 0) return;
        this.#isr &= ~(1 << level);
        if (value & OCW2.R) this.#highest = (level + 1) & 7;
        return;
      }
      case OCW2.SL | OCW2.EOI:
        this.#isr &= ~(1 << named);
        return;
      case OCW2.R | OCW2.SL | OCW2.EOI:
        this.#isr &= ~(1 << named);
        this.#highest = (named + 1) & 7;
        return;
      case OCW2.R | OCW2.SL:
        this.#highest = (named + 1) & 7;
        return;
      case OCW2.R:
        this.#rotateOnAutoEoi = true;
        return;
      case 0:
        this.#rotateOnAutoEoi = false;
    }
  }

  #writeOcw3(value: number): void {
    if (value & OCW3.P) this.#poll = true;
    else if (value & OCW3.RR) this.#readIsr = (value & OCW3.RIS) !== 0;
    if (value & OCW3.ESMM) this.#specialMask = (value & OCW3.SMM) !== 0;
  }

  /** The level of highest priority among `bits`, or -1. */
  #first(bits: number): number {
    for (let step = 0; step < 8; step += 1) {
      const level = (this.#highest + step) & 7;
      if (bits & (1 << level)) return level;
    }
    return -1;
  }

  /** The level that INT is raised for: requested, not masked, and above everything in service; or -1. */
  #request(): number {
    const level = this.#first(this.#irr & ~this.#imr);
    if (level < 0) return -1;
    let blocking = this.#isr;
    if (this.#specialMask) blocking &= ~this.#imr;
    // "When an interrupt request from a certain slave is in service this slave is not locked out" (Special Fully Nested Mode).
    if (this.#icw4 & ICW4.SFNM) blocking &= ~this.#cascade;
    const inService = this.#first(blocking);
    if (inService < 0) return level;
    return ((level - this.#highest) & 7) < ((inService - this.#highest) & 7) ? level : -1;
  }

  #take(level: number): void {
    const bit = 1 << level;
    if ((this.#elcr & bit) === 0) this.#irr &= ~bit;
    if ((this.#icw4 & ICW4.AEOI) === 0) this.#isr |= bit;
    else if (this.#rotateOnAutoEoi) this.#highest = (level + 1) & 7;
    // INT falls with the acknowledge even if another request waits: a master needs the edge to see it.
    this.#setInt(false);
    this.#update();
  }

  #update(): void {
    this.#setInt(this.#request() >= 0);
  }

  #setInt(high: boolean): void {
    if (high === this.#int) return;
    this.#int = high;
    this.#onInt(high);
  }
}

export interface PicPairState {
  readonly master: PicState;
  readonly slave: PicState;
}

/** Master at 0x20, slave at 0xA0 behind the master's IR2, ELCR at 0x4D0: IRQ 0–15 of a PC. All byte registers. */
const PIC_STATE = record<PicState>({
  lines: byte,
  irr: byte,
  isr: byte,
  imr: byte,
  elcr: byte,
  vectorBase: byte,
  highest: integer(0, 7),
  step: oneOf('ready', 'icw2', 'icw3', 'icw4'),
  icw1: byte,
  icw4: byte,
  specialMask: flag,
  rotateOnAutoEoi: flag,
  readIsr: flag,
  poll: flag,
});

const STATE: StateFormat<PicPairState> = { version: 1, check: record({ master: PIC_STATE, slave: PIC_STATE }) };

export class PicPair implements Chip<PicPairState> {
  readonly format = STATE;
  readonly #master: Pic;
  readonly #slave: Pic;

  /** @param onIntr called when the processor's INTR pin changes */
  constructor(ports: PortSpace, onIntr: (high: boolean) => void) {
    // IRQ 0, 1, 2, 8 and 13 are always edge-triggered (PIIX3, "Edge/Level Triggered Control Registers").
    this.#master = new Pic(onIntr, 0xf8, 1 << CASCADE);
    this.#slave = new Pic((high) => this.#master.input(CASCADE, high), 0xde, 0);
    ports.claimBytes(0x20, 0x21, chipPorts(this.#master));
    ports.claimBytes(0xa0, 0xa1, chipPorts(this.#slave));
    ports.claimBytes(0x4d0, 0x4d1, edgeLevelPorts(this.#master, this.#slave));
  }

  reset(): void {
    this.#slave.reset();
    this.#master.reset();
  }

  /** The line IRQ `n`, 0–15. IRQ 2 is the cascade and no device's. */
  irq(n: number): IrqLine {
    const chip = n < 8 ? this.#master : this.#slave;
    return (high) => chip.input(n & 7, high);
  }

  /** Whether the line's mask bit is set. */
  masked(n: number): boolean {
    const chip = n < 8 ? this.#master : this.#slave;
    return ((chip.masks >>> (n & 7)) & 1) !== 0;
  }

  /** Whether every line is masked, those of the slave behind IRQ 2. */
  get allMasked(): boolean {
    return this.#master.masks === 0xff;
  }

  /** The processor's INTA cycles. @returns the vector, 0–255; that of IRQ 7 or IRQ 15 when the request has gone */
  acknowledge(): number {
    const { level, requested } = this.#master.acknowledge();
    if (level !== CASCADE || !requested) return this.#master.vector(level);
    return this.#slave.vector(this.#slave.acknowledge().level);
  }

  save(): PicPairState {
    return { master: this.#master.save(), slave: this.#slave.save() };
  }

  /** To be called after the devices have been restored: they drive their lines as they come back. */
  restore(state: PicPairState): void {
    this.#slave.restore(state.slave);
    // Last, because the slave's INT has just moved an input of the master's.
    this.#master.restore(state.master);
  }
}

function chipPorts(chip: Pic): BytePorts {
  return {
    read8: (port) => chip.read(port & 1),
    write8: (port, value) => chip.write(port & 1, value),
  };
}

function edgeLevelPorts(master: Pic, slave: Pic): BytePorts {
  const chip = (port: number): Pic => (port & 1 ? slave : master);
  return {
    read8: (port) => chip(port).edgeLevel,
    write8: (port, value) => {
      chip(port).edgeLevel = value;
    },
  };
}
