/** The scripts that run on our devices and on QEMU. Each puts the chip into a known state first. */
import { in8, in16, in32, out8, out16, out32, type Step, until } from './port-script.ts';

/** Status bit 3 (QEMU never clears it) stays out of comparisons. */
const STATUS_BITS = 0xf7;
const status = in8(0x64, STATUS_BITS);
const full = until(0x64, 0x01, 0x01);

const command = (...bytes: number[]): Step[] => bytes.map((byte, index) => out8(index ? 0x60 : 0x64, byte));
/** Reads `count` bytes, each with the status that announces it. */
const fetch = (count: number): Step[] => Array.from({ length: count }, () => [full, status, in8(0x60)]).flat();
const ask = (code: number): Step[] => [...command(code), ...fetch(1)];
const keyboard = (byte: number, replies: number): Step[] => [out8(0x60, byte), ...fetch(replies)];
const mouse = (byte: number, replies: number): Step[] => [...command(0xd4, byte), ...fetch(replies)];

const keyboardController: Step[] = [
  ...command(0xad),
  ...command(0xa7),
  in8(0x60, 0),
  in8(0x60, 0),
  ...command(0x60, 0x34),
  ...ask(0x20),
  ...ask(0xaa),
  status,
  ...ask(0x20),
  ...ask(0xa9),
  ...ask(0xab),
  ...ask(0xc0),
  ...command(0xa8),
  ...ask(0x20),
  ...command(0xae),
  ...ask(0x20),
  ...command(0xad),
  ...ask(0x20),
  ...command(0xa7),
  ...ask(0x20),
  ...command(0x60, 0x74),
  ...ask(0x20),
  // The last byte stays in the output buffer after it was read.
  in8(0x60),
  ...command(0xd2, 0x5a),
  ...fetch(1),
  ...command(0xd3, 0xa5),
  ...fetch(1),
  status,
  // The output port: A20 off and on, by both ways. Bits 4 and 5 follow the output buffer.
  ...command(0xd1, 0xdd),
  ...command(0xd0),
  full,
  in8(0x60, 0xcf),
  ...command(0xd1, 0xdf),
  ...command(0xd0),
  full,
  in8(0x60, 0xcf),
  ...command(0xdd),
  ...command(0xd0),
  full,
  in8(0x60, 0xcf),
  ...command(0xdf),
  ...command(0xd0),
  full,
  in8(0x60, 0xcf),
  // Commands that pulse nothing do nothing.
  ...command(0xff),
  status,
];

const keyboardDevice: Step[] = [
  ...command(0xad),
  ...command(0xa7),
  in8(0x60, 0),
  in8(0x60, 0),
  ...command(0x60, 0x24),
  ...keyboard(0xff, 2),
  ...keyboard(0xee, 1),
  ...keyboard(0xf2, 3),
  ...keyboard(0xf5, 1),
  ...keyboard(0xf0, 1),
  ...keyboard(0x00, 2),
  ...keyboard(0xf0, 1),
  ...keyboard(0x01, 1),
  ...keyboard(0xf0, 1),
  ...keyboard(0x00, 2),
  ...keyboard(0xf6, 1),
  ...keyboard(0xf0, 1),
  ...keyboard(0x00, 2),
  ...keyboard(0xed, 1),
  ...keyboard(0x07, 1),
  ...keyboard(0xf3, 1),
  ...keyboard(0x20, 1),
  ...keyboard(0xf4, 1),
  // Writing to a disabled keyboard enables it.
  ...command(0xad),
  ...keyboard(0xee, 1),
  ...ask(0x20),
  // With translation the answers are translated too.
  ...command(0x60, 0x64),
  ...keyboard(0xf2, 3),
  ...keyboard(0xf0, 1),
  ...keyboard(0x00, 2),
  ...keyboard(0xff, 2),
  status,
];

const mouseDevice: Step[] = [
  ...command(0xad),
  ...command(0xa7),
  in8(0x60, 0),
  in8(0x60, 0),
  ...command(0x60, 0x14),
  ...mouse(0xff, 3),
  ...mouse(0xf2, 2),
  ...mouse(0xe9, 4),
  ...mouse(0xe8, 1),
  ...mouse(0x03, 1),
  ...mouse(0xf3, 1),
  ...mouse(60, 1),
  ...mouse(0xe7, 1),
  ...mouse(0xe9, 4),
  ...mouse(0xf4, 1),
  ...mouse(0xe9, 4),
  ...mouse(0xe6, 1),
  ...mouse(0xf0, 1),
  ...mouse(0xe9, 4),
  ...mouse(0xeb, 4),
  ...mouse(0xee, 1),
  ...mouse(0x5a, 1),
  ...mouse(0xe9, 1),
  ...mouse(0xec, 1),
  ...mouse(0xf5, 1),
  ...mouse(0xf6, 1),
  ...mouse(0xe9, 4),
  ...[200, 100, 80].flatMap((rate) => [...mouse(0xf3, 1), ...mouse(rate, 1)]),
  ...mouse(0xf2, 2),
  ...mouse(0xeb, 5),
  ...mouse(0xff, 3),
  ...mouse(0xf2, 2),
];

const indexed = (address: number, data: number, count: number): Step[] =>
  Array.from({ length: count }, (_, index) => [out8(address, index), in8(data)]).flat();
const attributes: Step[] = Array.from({ length: 21 }, (_, index) => [
  in8(0x3da, 0),
  out8(0x3c0, index | 0x20),
  in8(0x3c1),
]).flat();

/** Run after INT 10h AX=0003h on QEMU, after `setMode3` here: what a VGA BIOS leaves in mode 3. QEMU lacks the PEL mask. */
const vgaMode3: Step[] = [
  in8(0x3cc),
  ...indexed(0x3c4, 0x3c5, 5),
  ...indexed(0x3ce, 0x3cf, 9),
  ...attributes,
  // QEMU's BIOS leaves its own cursor position in 0x0A … 0x0F; those come below.
  ...[...Array(25).keys()].flatMap((index) => [
    out8(0x3d4, index),
    in8(0x3d5, index >= 0x0a && index < 0x10 ? 0 : 0xff),
  ]),
  // The colours that text shows: 0 … 7, 0x14 and 0x38 … 0x3F.
  ...[0, 1, 2, 3, 4, 5, 7, 0x14, 0x38, 0x39, 0x3a, 0x3b, 0x3c, 0x3d, 0x3e, 0x3f].flatMap((index) => [
    out8(0x3c7, index),
    in8(0x3c9),
    in8(0x3c9),
    in8(0x3c9),
  ]),
  in8(0x3b4),
  in8(0x3b5),
];

const vgaRegisters: Step[] = [
  // Indexes keep the bits they need; unused register bits read as 0.
  out8(0x3c4, 0xff),
  in8(0x3c4),
  out8(0x3ce, 0xff),
  in8(0x3ce),
  out16(0x3c4, 0xff03),
  in8(0x3c5),
  out16(0x3c4, 0x0003),
  out16(0x3ce, 0xff03),
  in8(0x3cf),
  out16(0x3ce, 0x0003),
  // Registers 0 … 7 of the CRT controller are locked by bit 7 of register 0x11, all but bit 4 of Overflow.
  out16(0x3d4, 0x8e11),
  out16(0x3d4, 0x1200),
  out8(0x3d4, 0x00),
  in8(0x3d5),
  out16(0x3d4, 0x0007),
  in8(0x3d5),
  out16(0x3d4, 0xff07),
  in8(0x3d5),
  out16(0x3d4, 0x1f07),
  out16(0x3d4, 0x0d0e),
  in8(0x3d5),
  out16(0x3d4, 0xe80f),
  in8(0x3d5),
  in8(0x3d4),
  // The attribute controller's flip-flop: address, data, address; reading 0x3DA makes it "address".
  in8(0x3da, 0),
  out8(0x3c0, 0x32),
  out8(0x3c0, 0x05),
  out8(0x3c0, 0x33),
  in8(0x3da, 0),
  in8(0x3c0),
  out8(0x3c0, 0x32),
  in8(0x3c1),
  out8(0x3c0, 0x0f),
  // The palette can be written only while the display does not read it.
  out8(0x3c0, 0x01),
  out8(0x3c0, 0x2a),
  in8(0x3c1),
  out8(0x3c0, 0x20),
  in8(0x3da, 0),
  out8(0x3c0, 0x01),
  out8(0x3c0, 0x01),
  out8(0x3c0, 0x20),
  // The DAC: three bytes a colour, the address steps by itself, 0x3C7 tells the direction.
  out8(0x3c8, 0xf0),
  in8(0x3c7),
  ...[1, 2, 3, 0x3d, 0x3e, 0x3f].map((value) => out8(0x3c9, value)),
  in8(0x3c8),
  out8(0x3c7, 0xf0),
  in8(0x3c7),
  ...Array.from({ length: 6 }, () => in8(0x3c9)),
  // Miscellaneous Output bit 0 moves the CRT controller to 0x3Bx and back.
  out8(0x3c2, 0x66),
  in8(0x3cc),
  in8(0x3d4),
  in8(0x3d5),
  out8(0x3b4, 0x0e),
  in8(0x3b5),
  out8(0x3c2, 0x67),
  in8(0x3b5),
  out8(0x3d4, 0x0f),
  in8(0x3d5),
  // Both retraces come and go.
  until(0x3da, 0x08, 0x08),
  until(0x3da, 0x08, 0x00),
  until(0x3da, 0x01, 0x01),
  until(0x3da, 0x01, 0x00),
];

const ready = until(0x3f6, 0x88, 0x00);
const dataRequest = until(0x3f6, 0x88, 0x08);
const taskFile = (count: number, low: number, mid: number, high: number, device: number): Step[] =>
  [count, low, mid, high, device].map((value, index) => out8(0x1f2 + index, value));
const registers: Step[] = [1, 2, 3, 4, 5, 6].map((index) => in8(0x1f0 + index));
const ata = (code: number): Step => out8(0x1f7, code);
/** Status without DSC, which QEMU sets after some commands only. */
const statusButDsc = in8(0x1f7, 0xef);
const words = (count: number): Step[] => Array.from({ length: count }, () => in16(0x1f0));
const skip = (count: number): Step[] => Array.from({ length: count }, () => in16(0x1f0, 0));

/** The disk in both cases: sector n holds the bytes (n × 7 + i × 3) & 0xFF from sector 64 on; 4,032 sectors. */
const ataDisk: Step[] = [
  // Software reset: the signature, and device 1 missing.
  out8(0x3f6, 0x04),
  out8(0x3f6, 0x00),
  ready,
  in8(0x1f7),
  ...registers,
  out8(0x1f6, 0xb0),
  in8(0x1f7),
  in8(0x3f6),
  ata(0xec),
  in8(0x1f7),
  out8(0x1f6, 0xa0),
  in8(0x1f7),
  ata(0x90),
  ready,
  in8(0x1f7),
  in8(0x1f1),
  // IDENTIFY DEVICE: the words that do not name the maker.
  ata(0xec),
  dataRequest,
  in8(0x1f7),
  ...words(1), // 0
  ...words(1), // 1
  ...skip(1),
  ...words(1), // 3
  ...skip(2),
  ...words(1), // 6
  ...skip(40),
  ...words(1), // 47
  ...words(1), // 48
  ...skip(5),
  ...words(5), // 54 … 58
  ...skip(1),
  ...words(2), // 60, 61
  ...skip(21),
  in16(0x1f0, 0x7400), // 83: LBA48 and both flushes
  ...skip(16),
  ...words(4), // 100 … 103
  ...skip(152),
  in8(0x1f7),
  in16(0x1f0),
  // READ SECTORS by LBA, two sectors; each block waits for the first to be taken.
  ...taskFile(2, 70, 0, 0, 0xe0),
  ata(0x20),
  dataRequest,
  in8(0x1f7),
  ...words(256),
  dataRequest,
  in32(0x1f0),
  ...skip(253),
  in16(0x1f0),
  ready,
  in8(0x1f7),
  // The same sector by cylinder, head and sector: 70 is 0, 1, 8.
  ...taskFile(1, 8, 0, 0, 0xa1),
  ata(0x20),
  dataRequest,
  ...words(4),
  ...skip(252),
  ready,
  in8(0x1f7),
  // READ SECTORS EXT.
  ...taskFile(0, 0, 0, 0, 0xe0),
  ...taskFile(1, 71, 0, 0, 0xe0),
  out8(0x3f6, 0x80),
  in8(0x1f2),
  in8(0x1f3),
  ata(0x24),
  dataRequest,
  ...words(4),
  ...skip(252),
  in8(0x1f7),
  // WRITE SECTORS and back.
  ...taskFile(2, 100, 0, 0, 0xe0),
  ata(0x30),
  dataRequest,
  in8(0x1f7),
  ...Array.from({ length: 256 }, (_, index) => out16(0x1f0, index * 0x101)),
  dataRequest,
  ...Array.from({ length: 128 }, (_, index) => out32(0x1f0, index * 0x0302_0100)),
  ready,
  in8(0x1f7),
  ata(0xe7),
  ready,
  in8(0x1f7),
  ...taskFile(2, 100, 0, 0, 0xe0),
  ata(0x20),
  dataRequest,
  ...skip(254),
  ...words(2),
  dataRequest,
  ...skip(254),
  ...words(2),
  // READ MULTIPLE: three sectors in blocks of two.
  ...taskFile(2, 0, 0, 0, 0xe0),
  ata(0xc6),
  ready,
  in8(0x1f7),
  ...taskFile(3, 80, 0, 0, 0xe0),
  ata(0xc4),
  dataRequest,
  ...skip(511),
  ...words(1),
  dataRequest,
  ...skip(255),
  ...words(1),
  in8(0x1f7),
  // SET MULTIPLE MODE 3 is no power of two.
  ...taskFile(3, 0, 0, 0, 0xe0),
  ata(0xc6),
  ready,
  statusButDsc,
  in8(0x1f1),
  // Commands without data.
  ...[0x40, 0xe1, 0xe0, 0xe3, 0xe2, 0x10].flatMap((code) => [
    ...taskFile(1, 64, 0, 0, 0xe0),
    ata(code),
    ready,
    statusButDsc,
  ]),
  ata(0xe5),
  ready,
  in8(0x1f2),
  // Commands that do not exist, and NOP.
  ...[0x00, 0x0f, 0xdd].flatMap((code) => [ata(code), ready, statusButDsc, in8(0x1f1)]),
  // SET FEATURES: write cache on, PIO mode 4, something unknown.
  out8(0x1f1, 0x02),
  ata(0xef),
  ready,
  statusButDsc,
  out8(0x1f1, 0x03),
  out8(0x1f2, 0x0c),
  ata(0xef),
  ready,
  statusButDsc,
  out8(0x1f1, 0x99),
  ata(0xef),
  ready,
  statusButDsc,
  in8(0x1f1),
  // Beyond the end: QEMU aborts, the standard has IDNF; both set ERR.
  ...taskFile(1, 0xff, 0xff, 0xff, 0xe0),
  ata(0x20),
  ready,
  statusButDsc,
];

export const SCRIPTS: Readonly<Record<string, readonly Step[]>> = {
  'keyboard-controller': keyboardController,
  keyboard: keyboardDevice,
  mouse: mouseDevice,
  'vga-mode-3': vgaMode3,
  'vga-registers': vgaRegisters,
  ata: ataDisk,
};

export const DISK_SECTORS = 4032;

/** @returns the disk of the `ata` script; its first 64 sectors are the boot sector's and its table's */
export function testDisk(): Uint8Array {
  const disk = new Uint8Array(DISK_SECTORS * 512);
  for (let at = 64 * 512; at < disk.length; at++) disk[at] = (at >> 9) * 7 + (at & 511) * 3;
  return disk;
}
