/**
 * Scripts for the interrupt controllers, the timer, the clock and a serial port. None depends on how fast an access is.
 * Where QEMU departs from the data sheet, the access is left out or masked, with the reason.
 */
import { in8, in16, in32, out8, out16, out32, type Step, until } from './port-script.ts';

const outs = (port: number, ...values: number[]): Step[] => values.map((value) => out8(port, value));

const initializePics: Step[] = [
  ...outs(0x20, 0x11),
  ...outs(0x21, 0x08, 0x04, 0x01),
  ...outs(0xa0, 0x11),
  ...outs(0xa1, 0x70, 0x02, 0x01),
  ...outs(0x21, 0xff),
  ...outs(0xa1, 0xff),
];

const cmosRead = (index: number, mask = 0xff): Step[] => [out8(0x70, index), in8(0x71, mask)];
const cmosWrite = (index: number, value: number): Step[] => [out8(0x70, index), out8(0x71, value)];

/** Ends with IRR bit 0 set: counter 0 in mode 0 has run out. */
const requestIrq0: Step[] = [...outs(0x43, 0x30), ...outs(0x40, 0x20, 0x00), out8(0x20, 0x0a), until(0x20, 0x01, 0x01)];
/** Ends with IRQ 8 requested: the clock's periodic interrupt, at 1024 Hz. */
const requestIrq8: Step[] = [
  ...cmosWrite(0x0a, 0x26),
  ...cmosWrite(0x0b, 0x42),
  ...cmosRead(0x0c, 0),
  out8(0xa0, 0x0a),
  until(0xa0, 0x01, 0x01),
];
/** The line stays high until register C is read; no further request may come meanwhile. */
const endIrq8: Step[] = [...cmosWrite(0x0b, 0x02), ...cmosRead(0x0c, 0x40)];
const isr = (chip: number): Step[] => [out8(chip, 0x0b), in8(chip)];
const irr = (chip: number, mask: number): Step[] => [out8(chip, 0x0a), in8(chip, mask)];
const poll = (chip: number): Step[] => [out8(chip, 0x0c), in8(chip)];

const pic: Step[] = [
  ...initializePics,
  in8(0x21),
  in8(0xa1),
  ...outs(0x21, 0x5a),
  in8(0x21),
  ...outs(0x4d0, 0xff),
  ...outs(0x4d1, 0xff),
  in8(0x4d0),
  in8(0x4d1),
  ...outs(0x4d0, 0x00),
  ...outs(0x4d1, 0x00),
  // ICW3 and ICW4 are left out when ICW1 says so.
  ...outs(0x20, 0x10),
  ...outs(0x21, 0x08, 0x04, 0xa5),
  in8(0x21),
  ...initializePics,
  ...poll(0x20),
  ...requestIrq0,
  ...irr(0x20, 0x01),
  ...poll(0x20),
  out8(0x21, 0xfa),
  ...poll(0x20),
  ...irr(0x20, 0x01),
  ...isr(0x20),
  out8(0x20, 0x20),
  ...isr(0x20),
  // Both at once: IR0 first; with IR0 set lowest, the slave first.
  out8(0xa1, 0xfe),
  ...requestIrq8,
  ...requestIrq0,
  ...poll(0x20),
  ...poll(0x20),
  out8(0x20, 0x60),
  ...requestIrq0,
  out8(0x20, 0xc0),
  ...poll(0x20),
  ...poll(0xa0),
  ...isr(0x20),
  ...isr(0xa0),
  ...poll(0x20),
  ...endIrq8,
  out8(0xa0, 0x20),
  out8(0x20, 0x62),
  ...isr(0x20),
  ...isr(0xa0),
  ...poll(0x20),
  // Rotate on non-specific EOI: IR0, just served, stays lowest and IR1 highest.
  out8(0x20, 0xa0),
  ...isr(0x20),
  // Special mask mode: IR0 in service and masked lets lower levels through.
  out8(0x20, 0xc7),
  ...requestIrq0,
  ...poll(0x20),
  ...requestIrq8,
  ...poll(0x20),
  out8(0x21, 0xfb),
  ...poll(0x20),
  out8(0x20, 0x68),
  ...poll(0x20),
  ...isr(0x20),
  out8(0x20, 0x48),
  ...endIrq8,
  ...initializePics,
  ...isr(0x20),
  // Automatic EOI.
  ...outs(0x20, 0x11),
  ...outs(0x21, 0x08, 0x04, 0x03, 0xfe),
  ...requestIrq0,
  ...poll(0x20),
  ...isr(0x20),
  ...initializePics,
  ...cmosWrite(0x0b, 0x02),
];

/**
 * QEMU keeps no null count (status bit 6). In modes 2 and 4 its OUT (bit 7) is high where the data sheet's is low, and the
 * pulse of mode 1 is upside down as well: the first two are masked, mode 1 is left out.
 */
const STATUS_WITHOUT_OUT = 0x3f;
const STATUS = STATUS_WITHOUT_OUT | 0x80;
const status = (n: number, mask = STATUS): Step[] => [out8(0x43, 0xe0 | (2 << n)), in8(0x40 + n, mask)];

const pit: Step[] = [
  out8(0x61, 0x01),
  in8(0x61, 0x03),
  // OUT after the control word and a long count, and the control bits, in each mode.
  ...[0, 2, 3, 4].flatMap((mode) => [
    ...outs(0x43, 0xb0 | (mode << 1)),
    ...outs(0x42, 0xff, 0xff),
    ...status(2, mode === 0 || mode === 3 ? STATUS : STATUS_WITHOUT_OUT),
  ]),
  ...[0x90, 0xa4, 0xb5].flatMap((control) => [out8(0x43, control), ...status(2, STATUS_WITHOUT_OUT)]),
  // Mode 0 runs out.
  ...outs(0x43, 0xb0),
  ...outs(0x42, 0x00, 0x10),
  until(0x61, 0x20, 0x20),
  ...status(2),
  // Mode 3 goes low and high for as long as it runs.
  ...outs(0x43, 0xb6),
  ...outs(0x42, 0x00, 0xff),
  until(0x61, 0x20, 0x00),
  until(0x61, 0x20, 0x20),
  until(0x61, 0x20, 0x00),
  ...status(2),
  // A latched count is the low byte first, and the latch opens only when both are read: the next read is a status.
  out8(0x43, 0x80),
  in8(0x42, 0),
  in8(0x42, 0),
  ...status(2).slice(0, 1),
  in8(0x42, 0x3f),
  // Refresh keeps toggling.
  until(0x61, 0x10, 0x10),
  until(0x61, 0x10, 0x00),
  out8(0x61, 0x00),
];

const setTime = (b: number, bytes: readonly (readonly [number, number])[]): Step[] => [
  ...cmosWrite(0x0b, b | 0x80),
  ...bytes.flatMap(([index, value]) => cmosWrite(index, value)),
  ...[0, 2, 4, 6, 7, 8, 9, 0x32].flatMap((index) => cmosRead(index)),
  ...cmosWrite(0x0b, b),
];
const readTime = [0x32, 9, 8, 7, 6, 4, 2, 0].flatMap((index) => cmosRead(index));
const secondIs = (value: number): Step[] => [out8(0x70, 0), until(0x71, 0xff, value)];

const rtc: Step[] = [
  ...cmosWrite(0x0a, 0x26),
  ...cmosWrite(0x0b, 0x02),
  ...cmosRead(0x0a, 0x7f),
  ...cmosRead(0x0b),
  ...cmosRead(0x0d),
  in8(0x70),
  ...cmosWrite(0x0d, 0x00),
  ...cmosRead(0x0d),
  ...cmosWrite(0x50, 0xa5),
  ...cmosRead(0xd0),
  // Century and leap day, BCD and 24 hours. QEMU computes the weekday from the date; so it is set right.
  ...setTime(0x02, [
    [0, 0x59],
    [2, 0x59],
    [4, 0x23],
    [6, 6],
    [7, 0x31],
    [8, 0x12],
    [9, 0x99],
    [0x32, 0x19],
  ]),
  ...secondIs(0x00),
  ...readTime,
  ...setTime(0x06, [
    [0, 59],
    [2, 59],
    [4, 23],
    [6, 4],
    [7, 28],
    [8, 2],
    [9, 24],
    [0x32, 20],
  ]),
  ...secondIs(0),
  ...readTime,
  // 12 hours: 11:59:59 PM is followed by 12 AM.
  ...setTime(0x00, [
    [0, 0x59],
    [2, 0x59],
    [4, 0x91],
    [6, 4],
    [7, 0x28],
    [8, 0x02],
    [9, 0x24],
    [0x32, 0x20],
  ]),
  ...secondIs(0x00),
  ...readTime,
  // An alarm for the next second, with don't-care hours and minutes.
  ...setTime(0x02, [
    [0, 0x10],
    [1, 0x11],
    [3, 0xff],
    [5, 0xff],
  ]).slice(0, 10),
  ...cmosRead(0x0c, 0),
  ...cmosWrite(0x0b, 0x22),
  out8(0x70, 0x0c),
  until(0x71, 0xa0, 0xa0),
  ...cmosRead(0x0c, 0xa0),
  ...cmosRead(0x00),
  // Periodic at 2 Hz.
  ...cmosWrite(0x0a, 0x2f),
  ...cmosWrite(0x0b, 0x42),
  out8(0x70, 0x0c),
  until(0x71, 0xc0, 0xc0),
  // SET clears UIE.
  ...cmosWrite(0x0b, 0x92),
  ...cmosRead(0x0b),
  ...cmosWrite(0x0a, 0x26),
  ...cmosWrite(0x0b, 0x02),
  ...cmosRead(0x0c, 0),
];

const COM2 = 0x2f8;
const put = (register: number, ...values: number[]): Step[] => outs(COM2 + register, ...values);
const get = (register: number, mask = 0xff): Step => in8(COM2 + register, mask);

const uart: Step[] = [
  ...initializePics,
  ...put(1, 0x00),
  ...put(2, 0x00),
  ...put(3, 0x83),
  ...put(0, 0x34),
  ...put(1, 0x12),
  get(0),
  get(1),
  ...put(0, 0x01),
  ...put(1, 0x00),
  get(3),
  ...put(3, 0x03),
  ...put(1, 0xff),
  get(1),
  ...put(1, 0x00),
  ...put(7, 0xa5),
  get(7),
  ...put(4, 0xff),
  get(4),
  ...put(4, 0x00),
  get(6, 0xf0),
  get(5),
  get(2),
  // Loopback: MCR comes back as MSR. QEMU keeps no deltas there.
  ...[0x1f, 0x11, 0x12, 0x14, 0x18].flatMap((mcr) => [...put(4, mcr), get(6, 0xf0)]),
  // THRE: on when enabled, off when IIR is read.
  ...put(4, 0x18),
  ...put(1, 0x02),
  get(2),
  get(2),
  ...put(1, 0x00),
  // One byte round, then an overrun without FIFOs.
  ...put(0, 0x5a),
  until(COM2 + 5, 0x01, 0x01),
  get(5),
  get(0),
  get(5),
  ...put(0, 0x01),
  ...put(0, 0x02),
  ...put(1, 0x07),
  get(2),
  get(5),
  get(5),
  get(2),
  get(0),
  get(2),
  get(2),
  ...put(1, 0x00),
  // FIFOs at 50 baud, so that no character timeout comes between: 17 bytes, the last is lost.
  ...put(3, 0x83),
  ...put(0, 0x00),
  ...put(1, 0x09),
  ...put(3, 0x03),
  ...put(2, 0x47),
  get(2),
  ...put(1, 0x01),
  ...put(0, 1, 2, 3),
  get(2),
  ...put(0, 4),
  get(2),
  ...put(0, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17),
  get(5, 0x7f),
  ...Array.from({ length: 16 }, () => get(0)),
  get(5),
  // The character timeout comes by itself below the trigger level.
  ...put(0, 0x77),
  until(COM2 + 2, 0xff, 0xcc),
  get(0),
  get(2),
  // The interrupt line is IRQ 3.
  ...put(0, 1, 2, 3, 4),
  ...irr(0x20, 0x08),
  ...put(1, 0x00),
  ...put(2, 0x00),
  ...put(4, 0x00),
];

const power: Step[] = [
  out8(0x604, 0x01),
  in8(0x604, 0x01),
  in8(0x605, 0x20),
  // The timer runs. Only its low byte: QEMU answers with that at every offset.
  until(0x608, 0x80, 0x80),
  until(0x608, 0x80, 0x00),
  out8(0xcf9, 0x02),
  in8(0xcf9),
  out8(0xcf9, 0x00),
  in8(0xcf9),
  out8(0x92, 0x02),
  in8(0x92, 0x02),
  out8(0x92, 0x00),
  in8(0x92, 0x02),
  out8(0x92, 0x02),
  in8(0x92, 0x02),
];

const pci: Step[] = [
  out32(0xcf8, 0x8000_0400),
  in32(0xcf8),
  // One access, though its second byte lies at the reset control register.
  out32(0xcf8, 0x8000_0604),
  in32(0xcf8),
  out16(0xcf8, 0x0600),
  in32(0xcf8),
  // Nobody is in the last slot.
  out32(0xcf8, 0x8000_f800),
  in32(0xcfc),
  in16(0xcfe),
  in8(0xcff),
  out8(0xcf9, 0x02),
  in8(0xcf9),
  out8(0xcf9, 0x00),
  in32(0xcf8),
];

export const TIMING_SCRIPTS: Readonly<Record<string, readonly Step[]>> = {
  'interrupt controllers': pic,
  'interval timer': pit,
  'real-time clock': rtc,
  'serial port': uart,
  'power and reset': power,
  'PCI configuration': pci,
};
