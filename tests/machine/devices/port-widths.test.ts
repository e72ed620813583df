/** Which widths each chip decodes, and what becomes of an access that is wider than that. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Board, type BoardWiring, createBoard } from '../../../src/machine/board.ts';
import { saveChips } from '../../../src/machine/chip.ts';
import { memoryBlockStore } from '../../../src/machine/devices/block-store.ts';
import { PortSpace } from '../../../src/machine/ports.ts';
import { Random } from '../../support/random.ts';
import { testBus } from './test-bus.ts';

type Bits = 8 | 16 | 32;

/** First port, last port, the widths in bits that somebody decodes there. Everything else of the 65,536 ports is nobody's. */
const DECODED: readonly (readonly [first: number, last: number, ...widths: Bits[]])[] = [
  [0x00, 0x0f, 8], // DMA controller of the 8-bit channels
  [0x20, 0x21, 8], // master interrupt controller
  [0x40, 0x43, 8], // interval timer
  [0x60, 0x60, 8], // keyboard controller
  [0x61, 0x61, 8], // system control port B
  [0x64, 0x64, 8], // keyboard controller
  [0x70, 0x71, 8], // real-time clock
  [0x80, 0x8f, 8], // DMA pages
  [0x92, 0x92, 8], // system control port A
  [0xa0, 0xa1, 8], // slave interrupt controller
  [0xb2, 0xb3, 8], // advanced power management
  [0xc0, 0xdf, 8], // DMA controller of the 16-bit channels
  [0xe9, 0xe9, 8], // debug console
  [0xf0, 0xf0, 8], // coprocessor error
  [0xf3, 0xf3, 8], // exact status of the debug exit
  [0xf4, 0xf7, 8, 16, 32], // debug exit
  [0x170, 0x170, 8, 16, 32], // secondary ATA data
  [0x171, 0x177, 8], // secondary ATA command block
  [0x1ce, 0x1d0, 16], // display interface
  [0x1f0, 0x1f0, 8, 16, 32], // ATA data
  [0x1f1, 0x1f7, 8], // ATA command block
  [0x376, 0x376, 8], // secondary ATA device control
  [0x3b4, 0x3b5, 8], // VGA, monochrome
  [0x3ba, 0x3ba, 8],
  [0x3c0, 0x3cf, 8], // VGA
  [0x3d4, 0x3d5, 8], // VGA, colour
  [0x3da, 0x3da, 8],
  [0x3f2, 0x3f5, 8], // floppy controller
  [0x3f6, 0x3f6, 8], // ATA device control
  [0x3f7, 0x3f7, 8], // floppy controller
  [0x3f8, 0x3ff, 8], // COM1
  [0x4d0, 0x4d1, 8], // edge or level
  [0x510, 0x510, 8, 16], // fw_cfg, selector
  [0x511, 0x511, 8], // fw_cfg, data
  [0xcf8, 0xcf8, 16, 32], // PCI configuration address
  [0xcf9, 0xcf9, 8], // reset control
  [0xcfc, 0xcfc, 8, 16, 32], // PCI configuration data
  [0xcfd, 0xcfe, 8, 16],
  [0xcff, 0xcff, 8],
];

const widthsAt = (port: number): Bits[] =>
  DECODED.flatMap(([first, last, ...widths]) => (port >= first && port <= last ? widths : []));

/** Ports that take note of who claims what. */
class NotedPorts extends PortSpace {
  readonly claims: [bits: Bits, first: number, last: number][] = [];

  override claimBytes(...[first, last, decoder]: Parameters<PortSpace['claimBytes']>): void {
    this.claims.push([8, first, last]);
    super.claimBytes(first, last, decoder);
  }

  override claimWords(...[first, last, decoder]: Parameters<PortSpace['claimWords']>): void {
    this.claims.push([16, first, last]);
    super.claimWords(first, last, decoder);
  }

  override claimDwords(...[first, last, decoder]: Parameters<PortSpace['claimDwords']>): void {
    this.claims.push([32, first, last]);
    super.claimDwords(first, last, decoder);
  }
}

interface Pc {
  readonly ports: NotedPorts;
  readonly chips: Board;
  /** What reached the edge of the board, in order. */
  readonly events: string[];
}

/** A board that tells nobody anything. */
const silent = (disk: Uint8Array): BoardWiring => ({
  memory: 1 << 20,
  videoMemory: new Uint8Array(0x20000),
  drives: [memoryBlockStore(disk)],
  dma: { readBytes: (_physical, length) => new Uint8Array(length), writeBytes: () => {} },
  addMemoryWindow: () => {},
  onShadow: () => {},
  onVideoWindow: () => {},
  onNmi: () => {},
  onInterrupt: () => {},
  onA20: () => {},
  onReset: () => {},
  onPowerOff: () => {},
  onDebugExit: () => {},
  onDebug: () => {},
  onSerial: () => {},
  wantsKey: () => false,
});

function pc(): Pc {
  const ports = new NotedPorts();
  const events: string[] = [];
  const note = (what: string) => (value?: unknown) => {
    events.push(value === undefined ? what : `${what} ${value}`);
  };
  const chips = createBoard(
    { ports, clock: testBus().clock },
    {
      ...silent(new Uint8Array(64 * 512)),
      onInterrupt: note('interrupt'),
      onA20: note('A20'),
      onReset: note('reset'),
      onPowerOff: note('power off'),
      onDebugExit: note('exit'),
      onDebug: note('debug'),
      onSerial: note('serial'),
    },
  );
  // What the chips say of their lines as they come into being.
  events.length = 0;
  return { ports, chips, events };
}

const widths = suite('Port widths');

widths('every chip decodes the widths of the table, and nobody decodes more', () => {
  const { ports } = pc();
  const claimed = new Set(
    ports.claims.flatMap(([bits, first, last]) =>
      Array.from({ length: last - first + 1 }, (_, n) => `${(first + n).toString(16)} ${bits}`),
    ),
  );
  const expected = Array.from({ length: 0x10000 }, (_, port) =>
    widthsAt(port).map((bits) => `${port.toString(16)} ${bits}`),
  );
  assert.equal([...claimed].sort(), expected.flat().sort());
});

widths('two chips cannot decode the same port', () => {
  const { ports } = pc();
  const decoder = { read8: () => 0, write8: () => {} };
  assert.throws(() => ports.claimBytes(0x60, 0x60, decoder), /two chips claim port 0x60/);
});

/** Each port with a chip, and those around it that a wide access can begin at. */
const NEAR = [
  ...new Set(DECODED.flatMap(([first, last]) => Array.from({ length: last - first + 7 }, (_, n) => first - 3 + n))),
];

widths('an access that is wider than the chips is its halves, the lower port first', () => {
  const random = new Random(1);
  for (const port of NEAR) {
    for (const [bits, half] of [
      [16, 8],
      [32, 16],
    ] as const) {
      if (widthsAt(port).includes(bits)) continue;
      const [whole, halves] = [pc(), pc()];
      const bytes = half / 8;
      for (let round = 0; round < 4; round++) {
        const value = random.next() % 2 ** bits;
        const [low, high] = [value % 2 ** half, Math.floor(value / 2 ** half)];
        const at = `port 0x${port.toString(16)}, ${bits} bits`;
        if (bits === 16) {
          whole.ports.write16(port, value);
          halves.ports.write8(port, low);
          halves.ports.write8(port + bytes, high);
          const read = halves.ports.read8(port);
          assert.is(whole.ports.read16(port), read + halves.ports.read8(port + bytes) * 2 ** half, at);
        } else {
          whole.ports.write32(port, value);
          halves.ports.write16(port, low);
          halves.ports.write16(port + bytes, high);
          const read = halves.ports.read16(port);
          assert.is(whole.ports.read32(port), read + halves.ports.read16(port + bytes) * 2 ** half, at);
        }
        assert.equal(whole.events, halves.events, at);
        assert.equal(saveChips(whole.chips), saveChips(halves.chips), at);
      }
    }
  }
});

widths('an access at the last port goes on at the first', () => {
  const ports = new PortSpace();
  const bytes: number[] = [];
  ports.claimBytes(0xffff, 0xffff, { read8: () => 0x12, write8: (_port, value) => bytes.push(value) });
  ports.claimBytes(0, 0, { read8: () => 0x34, write8: (_port, value) => bytes.push(value) });
  assert.is(ports.read16(0xffff), 0x3412);
  ports.write16(0xffff, 0xabcd);
  assert.equal(bytes, [0xcd, 0xab]);
});

widths('0xCF8: 32 bits are the PCI configuration address, and nothing wider than a byte at 0xCF9 resets', () => {
  const { ports, events } = pc();
  ports.write32(0xcf8, 0x8000_0400);
  assert.is(ports.read32(0xcf8), 0x8000_0400);
  ports.write32(0xcf8, 0xffff_ffff);
  ports.write16(0xcf8, 0x0600);
  assert.is(ports.read32(0xcf8), 0xffff_ffff);
  assert.equal(events, []);
  assert.is(ports.read32(0xcfc), 0xffff_ffff, 'no function is there');
  ports.write8(0xcf9, 0x06);
  assert.equal(events, ['reset']);
});

widths('the ATA data port moves as many bytes as the access has, at least two', () => {
  for (const [bits, accesses] of [
    [8, 256],
    [16, 256],
    [32, 128],
  ] as const) {
    const { ports, clock, pass } = testBus();
    const chips = createBoard({ ports, clock }, silent(new Uint8Array(64 * 512).map((_, at) => at)));
    ports.write8(0x1f2, 1);
    ports.write8(0x1f6, 0xe0);
    ports.write8(0x1f7, 0x20);
    pass(10_000);
    const read = () => (bits === 8 ? ports.read8(0x1f0) : bits === 16 ? ports.read16(0x1f0) : ports.read32(0x1f0));
    const first = [read(), read()];
    assert.equal(first, { 8: [0x00, 0x02], 16: [0x0100, 0x0302], 32: [0x0302_0100, 0x0706_0504] }[bits]);
    for (let n = 2; n < accesses; n++) {
      assert.is(ports.read8(0x3f6) & 0x08, 0x08, `${bits} bits, access ${n}`);
      read();
    }
    assert.is(ports.read8(0x3f6) & 0x08, 0, `${bits} bits`);
    assert.is(chips.ata.save().device0?.transfer, null);
  }
});

widths('the debug exit ends once for a write of any width', () => {
  for (const write of ['write8', 'write16', 'write32'] as const) {
    const { ports, events } = pc();
    ports[write](0xf4, 0x10);
    assert.equal(events, ['exit 33'], write);
  }
});

widths('the power-management timer is one sample, however wide it is read', () => {
  const { ports, clock, goTo } = testBus();
  createBoard({ ports, clock }, silent(new Uint8Array(512)));
  // As a BIOS places its ports.
  ports.write32(0xcf8, 0x8000_0b40);
  ports.write32(0xcfc, 0x600);
  ports.write32(0xcf8, 0x8000_0b80);
  ports.write8(0xcfc, 1);
  goTo(1_000_000_000);
  const ticks = 3_579_545;
  assert.is(ports.read32(0x608), ticks);
  assert.is(ports.read16(0x608), ticks & 0xffff);
  assert.is(ports.read16(0x60a), ticks >>> 16);
  assert.is(ports.read8(0x609), (ticks >>> 8) & 0xff);
});

widths.run();
