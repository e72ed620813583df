/**
 * The board of a PC of the i440FX generation: its chips and the wires between them. To add a chip, make it here, wire it,
 * and put it into the table at the end: reset, snapshots and their checks go by that table.
 */
import type { Bus } from './bus.ts';
import type { Chips } from './chip.ts';
import type { MemoryWindow } from './cpu/state/physical-memory.ts';
import { A20Gate } from './devices/a20-gate.ts';
import { ApicBus } from './devices/apic-bus.ts';
import { AtaChannel, PRIMARY, SECONDARY } from './devices/ata-channel.ts';
import type { BlockStore } from './devices/block-store.ts';
import { BochsDisplay } from './devices/bochs-display.ts';
import type { BootDrive } from './devices/cmos-layout.ts';
import { CoprocessorError } from './devices/coprocessor-error.ts';
import { DebugConsole } from './devices/debug-console.ts';
import { DebugExit } from './devices/debug-exit.ts';
import type { DmaMemory } from './devices/dma.ts';
import { FloppyController } from './devices/floppy-controller.ts';
import { floppyFormat } from './devices/floppy-format.ts';
import { FwCfg, type FwCfgFile } from './devices/fw-cfg.ts';
import { Hpet } from './devices/hpet.ts';
import { I440Fx } from './devices/i440fx.ts';
import { IoApic } from './devices/io-apic.ts';
import { IsaDma } from './devices/isa-dma.ts';
import { Keyboard } from './devices/keyboard.ts';
import { KeyboardController } from './devices/keyboard-controller.ts';
import { LocalApic } from './devices/local-apic.ts';
import { Mouse } from './devices/mouse.ts';
import { deviceFunction, type PciFunction, PciHostAccess } from './devices/pci-host-access.ts';
import { PicPair } from './devices/pic.ts';
import { Piix3Ide } from './devices/piix3-ide.ts';
import { Piix3Isa } from './devices/piix3-isa.ts';
import { Piix4Power } from './devices/piix4-power.ts';
import { Pit } from './devices/pit.ts';
import { ResetControl } from './devices/reset-control.ts';
import { Rtc } from './devices/rtc.ts';
import { SystemControlA } from './devices/system-control-a.ts';
import { SystemControlB } from './devices/system-control-b.ts';
import { Typist } from './devices/typing.ts';
import { Uart } from './devices/uart.ts';
import { Vga } from './devices/vga.ts';
import type { IrqLine } from './irq-line.ts';

/** Interrupt request lines, as IBM numbered them. */
const IRQ = {
  TIMER: 0,
  KEYBOARD: 1,
  COM1: 4,
  FLOPPY: 6,
  RTC: 8,
  SCI: 9,
  MOUSE: 12,
  COPROCESSOR: 13,
  ATA_PRIMARY: 14,
  ATA_SECONDARY: 15,
} as const;
/** The floppy controller's channel. */
const FLOPPY_DMA = 2;
/** The input of the I/O APIC at which IRQ 0 comes; input 0 has the 8259's INT. */
const TIMER_INPUT = 2;
const COM1 = 0x3f8;

/** What is on the other side of the board's edge. */
export interface BoardWiring {
  /** Bytes of RAM below 4 GiB, which the CMOS memory tells of. */
  readonly memory: number;
  /** Guest physical memory from 0xA0000 to 0xBFFFF. */
  readonly videoMemory: Uint8Array;
  /** What there is on the ATA channels: master and slave of the primary, then of the secondary. */
  readonly drives: readonly (BlockStore | undefined)[];
  /** The disc in a CD-ROM drive, which is master of the secondary channel. */
  readonly cdrom?: BlockStore | undefined;
  /** The diskettes in drives A and B, each of a size that `floppyFormat` knows. */
  readonly floppies?: readonly BlockStore[];
  /** What is tried first at power-on; the first hard disk unless given. */
  readonly bootFirst?: BootDrive;
  /** What the real-time clock shows at power-on; a fixed moment unless given. */
  readonly startTime?: Date;
  /** Files for the guest, which it finds through fw_cfg. */
  readonly files?: readonly FwCfgFile[];
  /** Guest physical memory for chips that master the bus. */
  readonly dma: DmaMemory;
  /** A chip with registers in memory. */
  readonly addMemoryWindow: (window: MemoryWindow) => void;
  /** The display answers from 0xA0000 on from now on, or no longer. */
  readonly onVideoWindow: (open: boolean) => void;
  /** Which segments of 16 KiB from 0xC0000 on take writes, segment n in bit n. */
  readonly onShadow: (writable: number) => void;
  /** The processor's interrupt request. */
  readonly onInterrupt: (high: boolean) => void;
  readonly onNmi: () => void;
  readonly onA20: (enabled: boolean) => void;
  /** A chip pulled the processor's RESET line. */
  readonly onReset: () => void;
  readonly onPowerOff: () => void;
  /** @param status 0 … 255 */
  readonly onDebugExit: (status: number) => void;
  /** A byte written to the debug console. */
  readonly onDebug: (byte: number) => void;
  /** A byte that left COM1. */
  readonly onSerial: (byte: number) => void;
  /** Whether the guest waits for a key. */
  readonly wantsKey: () => boolean;
}

/** The chips by the names that a snapshot knows them by. */
export type Board = ReturnType<typeof createBoard>;

export function createBoard(bus: Bus, wiring: BoardWiring) {
  const { ports, clock } = bus;
  const { onReset, floppies = [] } = wiring;
  const apicBus = new ApicBus();
  const ioApic = new IoApic(apicBus);
  const localApic: LocalApic = new LocalApic({
    clock,
    bus: apicBus,
    id: 0,
    bootProcessor: true,
    onInterrupt: wiring.onInterrupt,
    onNmi: wiring.onNmi,
    onInit: onReset,
    acknowledgeExternal: () => pics.acknowledge(),
  });
  const pics = new PicPair(ports, (high) => {
    localApic.lint0(high);
    ioApic.pin(0)(high);
  });
  const irq = (line: number): IrqLine => {
    const [toPics, toApic] = [pics.irq(line), ioApic.pin(line === IRQ.TIMER ? TIMER_INPUT : line)];
    return (high) => {
      toPics(high);
      toApic(high);
    };
  };

  const legacyTimers = new LegacyTimers(irq(IRQ.TIMER), irq(IRQ.RTC));
  const pit = new Pit(bus, legacyTimers.pit);
  const systemControlB = new SystemControlB(bus, pit);
  const hpet = new Hpet({
    clock,
    irq: (input) => (input === TIMER_INPUT ? legacyTimers.timer : input < 16 ? irq(input) : ioApic.pin(input)),
    onLegacy: (replaced) => legacyTimers.replace(replaced),
  });
  const rtc = new Rtc(bus, {
    irq: legacyTimers.rtc,
    memory: { below4G: wiring.memory, above4G: 0 },
    drives: {
      floppies: floppies.map(({ sectors }) => floppyFormat(sectors)?.driveType ?? 0),
      bootFirst: wiring.bootFirst ?? 'disk',
    },
    ...(wiring.startTime ? { start: wiring.startTime } : {}),
  });

  const com1 = new Uart(bus, { base: COM1, irq: irq(IRQ.COM1), onTransmit: wiring.onSerial });

  const a20 = new A20Gate(wiring.onA20);
  const systemControlA = new SystemControlA(ports, a20, onReset);
  const keyboard = new Keyboard();
  const mouse = new Mouse(clock);
  const keyboardController = new KeyboardController(bus, {
    keyboard,
    mouse,
    a20,
    keyboardIrq: irq(IRQ.KEYBOARD),
    mouseIrq: irq(IRQ.MOUSE),
    reset: onReset,
  });
  const typist = new Typist({ clock, keyboard, controller: keyboardController, ready: wiring.wantsKey });

  const vga = new Vga(bus, wiring.videoMemory, wiring.onVideoWindow);
  const display = new BochsDisplay(ports, { onChange: () => vga.displayChanged() });
  vga.attach(display);
  const i440fx = new I440Fx({ onShadow: wiring.onShadow });
  const piix3Isa = new Piix3Isa();
  const piix3Ide: Piix3Ide = new Piix3Ide(ports, {
    memory: wiring.dma,
    onStart: (channel) => (channel === 0 ? ata : secondaryAta).dmaStarted(),
  });
  const ata = new AtaChannel(bus, {
    at: PRIMARY,
    irq: both(irq(IRQ.ATA_PRIMARY), (high) => piix3Ide.primary.interrupt(high)),
    stores: [wiring.drives[0], wiring.drives[1]],
    dma: piix3Ide.primary,
  });
  const secondaryAta = new AtaChannel(bus, {
    at: SECONDARY,
    irq: both(irq(IRQ.ATA_SECONDARY), (high) => piix3Ide.secondary.interrupt(high)),
    stores: [wiring.drives[2], wiring.drives[3]],
    cdrom: wiring.cdrom,
    dma: piix3Ide.secondary,
  });
  const isaDma = new IsaDma(ports, wiring.dma);
  const floppy = new FloppyController(bus, {
    irq: irq(IRQ.FLOPPY),
    dma: isaDma.device(FLOPPY_DMA),
    stores: floppies,
  });
  const coprocessorError = new CoprocessorError(ports, irq(IRQ.COPROCESSOR));

  const resetControl = new ResetControl(ports, onReset);
  const power = new Piix4Power(bus, { sci: irq(IRQ.SCI), onPowerOff: wiring.onPowerOff });
  const pci = new PciHostAccess(
    ports,
    new Map<number, PciFunction>([
      [deviceFunction(0, 0), i440fx],
      [deviceFunction(1, 0), piix3Isa],
      [deviceFunction(1, 1), piix3Ide],
      [deviceFunction(1, 3), power],
      [deviceFunction(2, 0), display],
    ]),
  );
  for (const window of [localApic, ioApic, hpet, vga, display]) wiring.addMemoryWindow(window);

  new DebugConsole(ports, wiring.onDebug); // keeps nothing, and so is not in the table
  const debugExit = new DebugExit(ports, wiring.onDebugExit);
  const fwCfg = new FwCfg(ports, wiring.files);

  return {
    a20,
    pit,
    systemControlB,
    rtc,
    com1,
    systemControlA,
    keyboard,
    mouse,
    keyboardController,
    vga,
    display,
    piix3Ide,
    ata,
    secondaryAta,
    isaDma,
    floppy,
    coprocessorError,
    pci,
    i440fx,
    piix3Isa,
    hpet,
    power,
    debugExit,
    fwCfg,
    resetControl,
    typist,
    // Last, in this order: the others drive their inputs as they come back.
    pics,
    ioApic,
    localApic,
  } satisfies Chips;
}

const both =
  (first: IrqLine, second: IrqLine): IrqLine =>
  (high) => {
    first(high);
    second(high);
  };

/**
 * IRQ 0 and IRQ 8, which are the 8254's and the clock's until the HPET replaces them (IA-PC HPET Specification 1.0a, 2.3.5,
 * "LEG_RT_CNF").
 */
class LegacyTimers {
  readonly #timer: IrqLine;
  readonly #rtc: IrqLine;
  #replaced = false;
  #pitHigh = false;
  #rtcHigh = false;

  constructor(timer: IrqLine, rtc: IrqLine) {
    this.#timer = timer;
    this.#rtc = rtc;
  }

  /** IRQ 0, for the HPET. */
  get timer(): IrqLine {
    return this.#timer;
  }

  get pit(): IrqLine {
    return (high) => {
      this.#pitHigh = high;
      if (!this.#replaced) this.#timer(high);
    };
  }

  get rtc(): IrqLine {
    return (high) => {
      this.#rtcHigh = high;
      if (!this.#replaced) this.#rtc(high);
    };
  }

  replace(replaced: boolean): void {
    if (this.#replaced === replaced) return;
    this.#replaced = replaced;
    this.#timer(!replaced && this.#pitHigh);
    this.#rtc(!replaced && this.#rtcHigh);
  }
}
