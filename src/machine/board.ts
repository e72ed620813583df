/**
 * The board of a PC of the i440FX generation: its chips and the wires between them. To add a chip, make it here, wire it,
 * and put it into the table at the end: reset, snapshots and their checks go by that table.
 */
import type { Bus } from './bus.ts';
import type { Chips } from './chip.ts';
import { A20Gate } from './devices/a20-gate.ts';
import { AtaChannel } from './devices/ata-channel.ts';
import type { BlockStore } from './devices/block-store.ts';
import { CoprocessorError } from './devices/coprocessor-error.ts';
import { DebugConsole } from './devices/debug-console.ts';
import { DebugExit } from './devices/debug-exit.ts';
import { FwCfg, type FwCfgFile } from './devices/fw-cfg.ts';
import { Keyboard } from './devices/keyboard.ts';
import { KeyboardController } from './devices/keyboard-controller.ts';
import { Mouse } from './devices/mouse.ts';
import { PciConfigurationAddress } from './devices/pci-configuration-address.ts';
import { PicPair } from './devices/pic.ts';
import { Pit } from './devices/pit.ts';
import { Power } from './devices/power.ts';
import { ResetControl } from './devices/reset-control.ts';
import { Rtc } from './devices/rtc.ts';
import { SystemControlA } from './devices/system-control-a.ts';
import { SystemControlB } from './devices/system-control-b.ts';
import { Typist } from './devices/typing.ts';
import { Uart } from './devices/uart.ts';
import { Vga } from './devices/vga.ts';

/** Interrupt request lines, as IBM numbered them. */
const IRQ = { TIMER: 0, KEYBOARD: 1, COM1: 4, RTC: 8, MOUSE: 12, COPROCESSOR: 13, ATA_PRIMARY: 14 } as const;
const COM1 = 0x3f8;

/** What is on the other side of the board's edge. */
export interface BoardWiring {
  /** Bytes of RAM below 4 GiB, which the CMOS memory tells of. */
  readonly memory: number;
  /** Guest physical memory from 0xA0000 to 0xBFFFF. */
  readonly videoMemory: Uint8Array;
  /** The first hard disk. */
  readonly disk: BlockStore;
  /** What the real-time clock shows at power-on; a fixed moment unless given. */
  readonly startTime?: Date;
  /** Files for the guest, which it finds through fw_cfg. */
  readonly files?: readonly FwCfgFile[];
  /** The processor's INTR pin. */
  readonly onInterrupt: (high: boolean) => void;
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
  const { onReset } = wiring;
  const pics = new PicPair(ports, wiring.onInterrupt);
  const irq = (line: number) => pics.irq(line);

  const pit = new Pit(bus, irq(IRQ.TIMER));
  const systemControlB = new SystemControlB(bus, pit);
  const rtc = new Rtc(bus, {
    irq: irq(IRQ.RTC),
    memory: { below4G: wiring.memory, above4G: 0 },
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

  const vga = new Vga(bus, wiring.videoMemory);
  const ata = new AtaChannel(bus, { irq: irq(IRQ.ATA_PRIMARY), store: wiring.disk });
  const coprocessorError = new CoprocessorError(ports, irq(IRQ.COPROCESSOR));

  const pciConfigurationAddress = new PciConfigurationAddress(ports);
  const resetControl = new ResetControl(ports, onReset);
  const power = new Power(bus, wiring.onPowerOff);

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
    ata,
    coprocessorError,
    pciConfigurationAddress,
    power,
    debugExit,
    fwCfg,
    resetControl,
    typist,
    // Last: the others drive its inputs as they come back.
    pics,
  } satisfies Chips;
}
