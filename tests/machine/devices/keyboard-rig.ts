/** A keyboard, a mouse and their controller on ports of their own, with the wires laid open. */
import { A20Gate } from '../../../src/machine/devices/a20-gate.ts';
import { Keyboard } from '../../../src/machine/devices/keyboard.ts';
import { KeyboardController } from '../../../src/machine/devices/keyboard-controller.ts';
import { Mouse } from '../../../src/machine/devices/mouse.ts';
import { testBus } from './test-bus.ts';

export function keyboardRig() {
  const time = testBus();
  const { ports } = time;
  const keyboard = new Keyboard();
  const mouse = new Mouse(time.clock);
  const wires = { irq1: false, irq1Edges: 0, irq12: false, resets: 0 };
  const a20 = new A20Gate(() => {});
  const controller = new KeyboardController(time, {
    keyboard,
    mouse,
    a20,
    keyboardIrq: (high) => {
      if (high && !wires.irq1) wires.irq1Edges++;
      wires.irq1 = high;
    },
    mouseIrq: (high) => {
      wires.irq12 = high;
    },
    reset: () => {
      wires.resets++;
    },
  });

  const write = (port: number, value: number) => ports.write8(port, value);
  const status = () => ports.read8(0x64);
  /** Writes a command and its data byte, if it has one. */
  const command = (code: number, data?: number) => {
    write(0x64, code);
    if (data !== undefined) write(0x60, data);
  };
  /** Reads all that comes, waiting a millisecond for each byte. */
  const drain = () => {
    const bytes: number[] = [];
    for (;;) {
      time.pass(1_000_000);
      if (!(status() & 0x01)) return bytes;
      bytes.push(ports.read8(0x60));
    }
  };
  const tellKeyboard = (...bytes: number[]) => {
    for (const byte of bytes) write(0x60, byte);
    return drain();
  };
  const tellMouse = (byte: number) => {
    command(0xd4, byte);
    return drain();
  };
  return {
    ...time,
    ports,
    keyboard,
    mouse,
    wires,
    a20,
    controller,
    write,
    status,
    command,
    drain,
    tellKeyboard,
    tellMouse,
  };
}

/** Command bytes: both ports on, interrupts on; keyboard in set 2, and translated to set 1. */
export const UNTRANSLATED = 0x07;
export const TRANSLATED = 0x47;
