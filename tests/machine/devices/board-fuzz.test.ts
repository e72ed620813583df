/** The chips that a PCI, ACPI or APIC system knows, in their places on the board: ports, memory and registers at random. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createBoard } from '../../../src/machine/board.ts';
import { checkChips, saveChips } from '../../../src/machine/chip.ts';
import type { MemoryWindow } from '../../../src/machine/cpu/state/physical-memory.ts';
import { memoryBlockStore } from '../../../src/machine/devices/block-store.ts';
import { Random } from '../../support/random.ts';
import { carryOut, randomAccess } from './port-access.ts';
import { testBus } from './test-bus.ts';

/** Memory that a bus master reaches, a few pages of it; the rest is nothing. */
const MEMORY = 0x4000;
const PORTS = [
  0x04, 0x05, 0x08, 0x0a, 0x0b, 0x0c, 0x0d, 0x0f, 0x81, 0xc4, 0xd4, 0xd6, 0x3f2, 0x3f3, 0x3f4, 0x3f5, 0x3f5, 0x3f5,
  0x3f7, 0x1ce, 0x1cf, 0x1ce, 0x1cf, 0x1d0, 0xb2, 0xb3, 0x170, 0x171, 0x172, 0x173, 0x174, 0x175, 0x176, 0x177, 0x1f0,
  0x1f2, 0x1f3, 0x1f6, 0x1f7, 0x376, 0x3f6, 0x3c4, 0x3c5, 0x3ce, 0x3cf, 0x600, 0x602, 0x604, 0x605, 0x608, 0x60e, 0xcf8,
  0xcfc, 0xcfd, 0xcfe, 0xcff, 0xd000, 0xd001, 0xd002, 0xd004, 0xd008, 0xd00a, 0xd00c,
];
const MSRS = [
  0x1b, 0x802, 0x803, 0x808, 0x80a, 0x80b, 0x80d, 0x80f, 0x810, 0x828, 0x830, 0x832, 0x835, 0x838, 0x839, 0x83e, 0x83f,
];

function pc() {
  const bus = testBus();
  const windows: MemoryWindow[] = [];
  const memory = new Uint8Array(MEMORY);
  const disk = () => memoryBlockStore(new Uint8Array(300 * 512).map((_, at) => at >> 9));
  const line = { requesting: false };
  const chips = createBoard(bus, {
    memory: 1 << 20,
    videoMemory: new Uint8Array(0x20000),
    drives: [disk(), disk(), undefined, disk()],
    cdrom: memoryBlockStore(new Uint8Array(50 * 2048 - 512)),
    floppies: [memoryBlockStore(new Uint8Array(1440 * 1024)), memoryBlockStore(new Uint8Array(360 * 1024))],
    dma: {
      readBytes: (physical, length) => Uint8Array.from({ length }, (_, n) => memory[(physical + n) % MEMORY]!),
      writeBytes: (physical, bytes) => memory.set(bytes.subarray(0, MEMORY - (physical % MEMORY)), physical % MEMORY),
    },
    addMemoryWindow: (window) => windows.push(window),
    onVideoWindow: () => {},
    onShadow: () => {},
    onInterrupt: (high) => {
      line.requesting = high;
    },
    onNmi: () => {},
    onA20: () => {},
    onReset: () => {},
    onPowerOff: () => {},
    onDebugExit: () => {},
    onDebug: () => {},
    onSerial: () => {},
    wantsKey: () => false,
  });
  return { ...bus, chips, windows, line, memory };
}

type Pc = ReturnType<typeof pc>;

function touchMemory({ windows }: Pc, random: Random): void {
  const window = random.pick(windows);
  const bytes = random.pick([1, 2, 4]);
  const offset = random.pick([
    random.below(Math.min(window.length, 0x1_0000) - 4),
    random.below(0x400) & ~0xf,
    random.below(0x40) & ~3,
  ]);
  const value = random.next() >>> 0;
  if (random.below(2) === 0) window.writeMemory(offset, bytes, value % 2 ** (8 * bytes));
  else {
    const read = window.readMemory(offset, bytes);
    assert.ok(Number.isInteger(read) && read >= 0 && read < 2 ** (8 * bytes), `${read} at ${offset}, ${bytes} bytes`);
  }
}

function touchMsr({ chips }: Pc, random: Random): void {
  const index = random.pick(MSRS);
  const value = random.pick([
    0xfee0_0900n,
    0xfee0_0d00n,
    BigInt(random.next() >>> 0),
    (BigInt(random.next() >>> 0) << 32n) | BigInt(random.next() >>> 0),
    0xffff_ffff_ffff_ffffn,
  ]);
  if (random.below(2) === 0) chips.localApic.writeMsr(index, value);
  else assert.ok((chips.localApic.readMsr(index) ?? 0n) >= 0n);
}

/** A command of the floppy controller that makes sense, or nearly: at random it would hardly ever come to one. */
function floppyCommand({ ports }: Pc, random: Random): void {
  const command = random.pick([
    0x46, 0xc6, 0x45, 0x66, 0x4c, 0x42, 0x56, 0x51, 0x59, 0x5d, 0x4d, 0x4a, 0x07, 0x0f, 0x8f, 0x08, 0x03,
  ]);
  const small = () => random.pick([0, 0, 1, 2, 3, 9, 18, random.below(256)]);
  ports.write8(0x3f2, 0x0c | random.below(4) | (random.below(2) << 4));
  ports.write8(0x3f7, random.pick([0, 0, 2]));
  ports.write8(0x0b, random.pick([0x46, 0x4a, 0x42, 0x56, 0x66]));
  ports.write8(0x0a, 2);
  for (const byte of [command, random.below(8), small(), small(), small(), 2, small(), 0x1b, small()])
    if ((ports.read8(0x3f4) & 0xc0) === 0x80) ports.write8(0x3f5, byte);
}

/** A packet for the CD-ROM drive, whole or in part. */
function packet({ ports, pass }: Pc, random: Random): void {
  ports.write8(0x176, 0xa0);
  ports.write8(0x171, random.pick([0, 0, 1, 2]));
  for (const port of [0x174, 0x175]) ports.write8(port, random.pick([0, 2, 0x08, 0xff, random.below(256)]));
  ports.write8(0x177, random.pick([0xa0, 0xa0, 0xa0, 0xa1, 0x08, 0xec, 0xef]));
  pass(5_000);
  const first = random.pick([
    0x28,
    0x28,
    0xa8,
    0x03,
    0x12,
    0x25,
    0x43,
    0x46,
    0x4a,
    0x51,
    0x5a,
    0xbd,
    0xbe,
    random.below(256),
  ]);
  const small = () => random.pick([0, 0, 0, 1, 2, 0x10, 0x2a, 0x3f, random.below(256)]);
  ports.write16(0x170, first | (small() << 8));
  for (let n = 0; n < random.pick([5, 5, 5, 3]); n++) ports.write16(0x170, small() | (small() << 8));
  pass(10_000);
  for (let n = random.below(40); n > 0; n--) ports.read16(0x170);
}

const fuzz = suite('The board, at random');

for (const seed of [1, 2, 3]) {
  fuzz(`nothing breaks a chip, and a saved board goes on as the one it was saved from: seed ${seed}`, () => {
    const random = new Random(seed);
    let machine = pc();
    for (let i = 0; i < 40_000; i++) {
      const what = random.below(16);
      if (random.below(20) === 0) floppyCommand(machine, random);
      if (random.below(40) === 0) packet(machine, random);
      if (what < 7) carryOut(machine.ports, randomAccess(random, PORTS));
      else if (what < 12) touchMemory(machine, random);
      else if (what === 12) touchMsr(machine, random);
      else if (what < 15) machine.pass(random.below(20_000));
      else if (machine.line.requesting) machine.chips.localApic.acknowledge();
      if (random.below(4000) !== 0) continue;
      const saved = saveChips(machine.chips);
      assert.equal(JSON.parse(JSON.stringify(saved)), saved, 'plain JSON');
      const second = pc();
      second.goTo(machine.clock.now());
      checkChips(second.chips, saved)();
      assert.equal(saveChips(second.chips), saved, 'what was restored is what was saved');
      assert.is(second.line.requesting, machine.line.requesting);
      second.memory.set(machine.memory);
      machine = second;
    }
  });
}

fuzz('a bus master whose table never ends, or is nowhere, leaves the machine as it is', () => {
  const { ports, pass, memory } = pc();
  const configure = (register: number, value: number): void => {
    ports.write32(0xcf8, 0x8000_0900 | register);
    ports.write32(0xcfc, value);
  };
  configure(0x20, 0xd000);
  configure(0x04, 5);
  for (const table of [0, 0xffff_fffc, 0x1000]) {
    memory.fill(0);
    ports.write32(0xd004, table);
    ports.write8(0x1f2, 0);
    ports.write8(0x1f6, 0xe0);
    ports.write8(0x1f7, 0xc8);
    ports.write8(0xd000, 9);
    pass(1_000_000_000);
    assert.is(ports.read8(0x1f7) & 0x80, 0, `table at ${table}`);
    ports.write8(0xd000, 0);
  }
});

fuzz.run();
