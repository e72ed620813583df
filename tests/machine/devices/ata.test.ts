import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { AtaChannel, PRIMARY } from '../../../src/machine/devices/ata-channel.ts';
import { type BlockStore, memoryBlockStore } from '../../../src/machine/devices/block-store.ts';
import { testBus } from './test-bus.ts';

const BSY = 0x80;
const DRQ = 0x08;
const ERR = 0x01;
const READ = 0x20;
const READ_EXT = 0x24;
const WRITE = 0x30;

function ataRig(store: BlockStore = memoryBlockStore(new Uint8Array(0x10000).map((_, at) => at >> 9))) {
  const time = testBus();
  const { ports } = time;
  const wire = { irq: false, edges: 0 };
  const ata = new AtaChannel(time, {
    irq: (high) => {
      if (high && !wire.irq) wire.edges++;
      wire.irq = high;
    },
    at: PRIMARY,
    stores: [store, undefined],
  });
  const write = (register: number, value: number) => ports.write8(0x1f0 + register, value);
  const read = (register: number) => ports.read8(0x1f0 + register);
  const status = () => ports.read8(0x3f6);
  const wait = () => {
    for (let us = 0; status() & BSY && us < 1000; us++) time.pass(1000);
  };
  const command = (code: number, lba = 0, count = 1) => {
    for (const [index, value] of [count, lba, lba >> 8, lba >> 16, 0xe0 | ((lba >> 24) & 0xf)].entries()) {
      write(2 + index, value & 0xff);
    }
    write(7, code);
    wait();
  };
  const readSector = () => Array.from({ length: 256 }, () => ports.read16(0x1f0));
  const writeSector = (value: number) => {
    for (let i = 0; i < 256; i++) ports.write16(0x1f0, value);
    wait();
  };
  return { ...time, ports, wire, ata, write, read, status, wait, command, readSector, writeSector };
}

const reading = suite('ATA: reading');

reading('busy at once, then data and an interrupt; reading Status acknowledges, Alternate Status does not', () => {
  const { write, status, wire, wait, read } = ataRig();
  for (const [index, value] of [1, 5, 0, 0, 0xe0].entries()) write(2 + index, value);
  write(7, READ);
  assert.is(status(), BSY);
  assert.not(wire.irq);
  wait();
  assert.is(status() & (BSY | DRQ | ERR), DRQ);
  assert.ok(wire.irq);
  read(7);
  assert.not(wire.irq);
});

reading('one interrupt a sector, none after the last', () => {
  const { command, readSector, wait, wire, status, read } = ataRig();
  command(READ, 3, 3);
  for (let sector = 3; sector < 6; sector++) {
    assert.is(wire.edges, sector - 2);
    read(7);
    assert.equal(readSector(), new Array(256).fill(sector * 0x101));
    wait();
  }
  assert.is(wire.edges, 3);
  assert.is(status() & (BSY | DRQ | ERR), 0);
});

reading('count 0 is 256 sectors', () => {
  const { command, readSector, wait, status } = ataRig(memoryBlockStore(new Uint8Array(300 * 512)));
  command(READ, 0, 0);
  for (let sector = 0; sector < 256; sector++) {
    assert.is(status() & DRQ, DRQ);
    readSector();
    wait();
  }
  assert.is(status() & DRQ, 0);
});

reading('48-bit addresses reach beyond 28 bits', () => {
  const asked: number[] = [];
  const far: BlockStore = {
    sectors: 2 ** 48,
    read: (lba) => {
      asked.push(lba);
    },
    write: () => {},
  };
  const { write, wait, readSector } = ataRig(far);
  // High bytes first, then the low ones.
  for (const [index, value] of [0, 0x56, 0x34, 0x12].entries()) write(2 + index, value);
  for (const [index, value] of [1, 0x78, 0x9a, 0xbc].entries()) write(2 + index, value);
  write(6, 0x40);
  write(7, READ_EXT);
  wait();
  readSector();
  assert.equal(asked, [0x1234_56bc_9a78]);
});

reading('cylinder, head and sector follow INITIALIZE DEVICE PARAMETERS', () => {
  const { write, wait, readSector, status, read } = ataRig();
  write(2, 4);
  write(6, 0xa1); // two heads of four sectors
  write(7, 0x91);
  wait();
  const [cylinder, head, sector] = [3, 1, 2];
  for (const [index, value] of [1, sector, cylinder, 0, 0xa0 | head].entries()) write(2 + index, value);
  write(7, READ);
  wait();
  assert.is(readSector()[0]! & 0xff, (cylinder * 2 + head) * 4 + sector - 1);
  write(3, 0); // sectors count from 1
  write(7, READ);
  wait();
  assert.is(status() & ERR, ERR);
  assert.is(read(1), 0x10);
});

reading('IDENTIFY DEVICE names the disk', () => {
  const { command, readSector } = ataRig();
  command(0xec);
  const words = readSector();
  const model = words.slice(27, 47).map((word) => String.fromCharCode(word >> 8, word & 0xff));
  assert.is(model.join('').trimEnd(), 'LESSON DISK');
  assert.is(words[60]! | (words[61]! << 16), 128);
  assert.is(words[100], 128);
});

const writing = suite('ATA: writing');

writing('no interrupt asks for the first block; each stored block gives one', () => {
  const bytes = new Uint8Array(0x10000);
  const { command, writeSector, wire, status, read } = ataRig(memoryBlockStore(bytes));
  command(WRITE, 10, 2);
  assert.is(status() & DRQ, DRQ);
  assert.is(wire.edges, 0);
  writeSector(0x1234);
  assert.is(wire.edges, 1);
  assert.is(status() & DRQ, DRQ);
  read(7);
  writeSector(0x5678);
  assert.is(wire.edges, 2);
  assert.is(status() & (DRQ | ERR), 0);
  assert.equal([...bytes.slice(5120, 5122), ...bytes.slice(5632, 5634)], [0x34, 0x12, 0x78, 0x56]);
  assert.is(bytes[6144], 0);
});

const errors = suite('ATA: errors');

const broken: BlockStore = {
  sectors: 128,
  read: (lba) => {
    if (lba === 9) throw new Error('bad sector');
  },
  write: () => {
    throw new Error('read-only');
  },
};

errors('a sector that cannot be read is UNC at its address', () => {
  const { command, readSector, wait, status, read, wire } = ataRig(broken);
  command(READ, 8, 4);
  readSector();
  wait();
  assert.is(status() & (BSY | DRQ | ERR), ERR);
  assert.ok(wire.irq);
  assert.is(read(1), 0x40);
  assert.is(read(3), 9);
});

errors('a sector that cannot be written is aborted', () => {
  const { command, writeSector, status, read } = ataRig(broken);
  command(WRITE, 8);
  writeSector(0);
  assert.is(status() & (BSY | DRQ | ERR), ERR);
  assert.is(read(1), 0x04);
});

errors('verify finds the bad sector without moving data', () => {
  const { command, status, read } = ataRig(broken);
  command(0x40, 0, 9);
  assert.is(status() & ERR, 0);
  command(0x40, 0, 20);
  assert.is(status() & (DRQ | ERR), ERR);
  assert.equal([read(1), read(3)], [0x40, 9]);
});

errors('addresses beyond the end are IDNF, at once or where the transfer reaches it', () => {
  const { command, readSector, wait, status, read } = ataRig();
  command(READ, 128);
  assert.is(status() & (DRQ | ERR), ERR);
  assert.is(read(1), 0x10);
  command(READ, 127, 2);
  readSector();
  wait();
  assert.is(status() & (DRQ | ERR), ERR);
  assert.equal([read(1), read(3)], [0x10, 128]);
});

errors('an unknown command is aborted, and the next good one clears the error', () => {
  const { command, status, read } = ataRig();
  command(0xff);
  assert.is(status() & ERR, ERR);
  assert.is(read(1), 0x04);
  command(0xe7);
  assert.is(status() & ERR, 0);
});

errors('READ MULTIPLE without SET MULTIPLE MODE is aborted', () => {
  const { command, read } = ataRig();
  command(0xc4);
  assert.is(read(1), 0x04);
});

const control = suite('ATA: device control');

control('nIEN holds the line down and lets go of it later', () => {
  const { command, ports, wire } = ataRig();
  ports.write8(0x3f6, 0x02);
  command(0xe7);
  assert.not(wire.irq);
  ports.write8(0x3f6, 0x00);
  assert.ok(wire.irq);
});

control('a software reset ends a transfer and leaves the signature', () => {
  const { command, ports, status, wait, read, wire } = ataRig();
  command(READ, 8, 4);
  ports.write8(0x3f6, 0x04);
  assert.is(status(), BSY);
  assert.not(wire.irq);
  ports.write8(0x3f6, 0x00);
  assert.is(status(), BSY);
  wait();
  assert.is(status() & (BSY | DRQ | ERR), 0);
  assert.equal(
    [1, 2, 3, 4, 5].map((register) => read(register)),
    [1, 1, 1, 0, 0],
  );
});

control('commands to a busy device are not heard', () => {
  const { write, wait, status, readSector } = ataRig();
  for (const [index, value] of [1, 5, 0, 0, 0xe0].entries()) write(2 + index, value);
  write(7, READ);
  write(7, 0xff);
  wait();
  assert.is(status() & ERR, 0);
  assert.is(readSector()[0], 0x0505);
});

control('device 1 is missing: status 0, no data, no interrupt', () => {
  const { write, status, ports, wire, pass } = ataRig();
  write(6, 0xb0);
  write(7, 0xec);
  pass(1_000_000);
  assert.is(status(), 0);
  assert.is(ports.read16(0x1f0), 0);
  assert.not(wire.irq);
});

const states = suite('ATA: save and restore');

states('a copy goes on in the middle of a sector and while busy, through JSON', () => {
  const first = ataRig();
  first.command(READ, 3, 2);
  for (let i = 0; i < 100; i++) first.ports.read16(0x1f0);
  const second = ataRig();
  second.ata.restore(JSON.parse(JSON.stringify(first.ata.save())));
  assert.ok(second.wire.irq);
  for (let i = 0; i < 156; i++) assert.is(second.ports.read16(0x1f0), 0x0303);
  const third = ataRig();
  third.ata.restore(JSON.parse(JSON.stringify(second.ata.save())));
  assert.is(third.status(), BSY);
  third.wait();
  assert.is(third.readSector()[0], 0x0404);
});

const store = suite('Block store');

store('an image that ends within a sector is filled up with zeros', () => {
  const image = memoryBlockStore(new Uint8Array(700).fill(7));
  const sector = new Uint8Array(512);
  image.read(1, sector);
  assert.is(image.sectors, 2);
  assert.equal([sector[187], sector[188], sector[511]], [7, 0, 0]);
});

reading.run();
writing.run();
errors.run();
control.run();
states.run();
store.run();
