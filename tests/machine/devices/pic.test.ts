/** Expectations are from the Intel 8259A data sheet (231468-003); quotations name its sections. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PicPair } from '../../../src/machine/devices/pic.ts';
import { PortSpace } from '../../../src/machine/ports.ts';

const MASTER = 0x20;
const SLAVE = 0xa0;
const EOI = 0x20;
const READ_IRR = 0x0a;
const READ_ISR = 0x0b;
const POLL = 0x0c;

function pair({ icw4Master = 0x01, icw4Slave = 0x01 } = {}) {
  const ports = new PortSpace();
  let intr = false;
  const pic = new PicPair(ports, (high) => {
    intr = high;
  });
  const write = (port: number, ...values: number[]) => {
    for (const value of values) ports.write8(port, value);
  };
  write(MASTER, 0x11);
  write(MASTER + 1, 0x20, 0x04, icw4Master);
  write(SLAVE, 0x11);
  write(SLAVE + 1, 0x28, 0x02, icw4Slave);
  const register = (chip: number, command: number) => {
    ports.write8(chip, command);
    return ports.read8(chip);
  };
  return { ports, pic, write, register, intr: () => intr, raise: (n: number) => pic.irq(n)(true) };
}

const initialization = suite('8259A initialization');

initialization('ICW2 gives the upper five bits of the vector', () => {
  const { pic, write, raise } = pair();
  write(MASTER, 0x11);
  write(MASTER + 1, 0x5f, 0x04, 0x01);
  raise(3);
  assert.is(pic.acknowledge(), 0x5b);
});

initialization('ICW1 clears the mask and what edges had latched, and selects IRR', () => {
  const { ports, write, register, intr, raise } = pair();
  write(MASTER + 1, 0xff);
  raise(1);
  register(MASTER, READ_ISR);
  write(MASTER, 0x11);
  assert.is(ports.read8(MASTER), 0);
  write(MASTER + 1, 0x20, 0x04, 0x01);
  assert.is(ports.read8(MASTER + 1), 0);
  assert.not(intr());
});

initialization('after ICW1 an input that stayed high must rise again', () => {
  const { pic, write, intr, raise } = pair();
  raise(1);
  write(MASTER, 0x11);
  write(MASTER + 1, 0x20, 0x04, 0x01);
  assert.not(intr());
  pic.irq(1)(false);
  raise(1);
  assert.ok(intr());
});

initialization('without IC4 there is no ICW4, with SNGL no ICW3', () => {
  const { ports, write } = pair();
  write(MASTER, 0x10);
  write(MASTER + 1, 0x20, 0x04, 0xa5);
  assert.is(ports.read8(MASTER + 1), 0xa5);
  write(MASTER, 0x12);
  write(MASTER + 1, 0x20, 0x5a);
  assert.is(ports.read8(MASTER + 1), 0x5a);
});

const requests = suite('8259A requests and priority');

requests('the acknowledge moves a request from IRR to ISR', () => {
  const { pic, register, intr, raise } = pair();
  raise(4);
  assert.ok(intr());
  assert.is(register(MASTER, READ_IRR), 0x10);
  assert.is(pic.acknowledge(), 0x24);
  assert.not(intr());
  assert.is(register(MASTER, READ_IRR), 0);
  assert.is(register(MASTER, READ_ISR), 0x10);
});

requests('fully nested: IR0 is highest; only higher levels break in', () => {
  const { pic, write, intr, raise } = pair();
  raise(4);
  raise(1);
  assert.is(pic.acknowledge(), 0x21);
  assert.not(intr());
  raise(0);
  assert.ok(intr());
  assert.is(pic.acknowledge(), 0x20);
  write(MASTER, EOI);
  assert.not(intr());
  write(MASTER, EOI);
  assert.ok(intr());
  assert.is(pic.acknowledge(), 0x24);
});

requests('the mask holds a request back without losing it', () => {
  const { write, register, intr, raise } = pair();
  write(MASTER + 1, 0x10);
  raise(4);
  assert.not(intr());
  assert.is(register(MASTER, READ_IRR), 0x10);
  write(MASTER + 1, 0);
  assert.ok(intr());
});

requests('edge: a line that stays high requests once; level: again after the EOI', () => {
  const { pic, ports, write, intr, raise } = pair();
  raise(5);
  pic.acknowledge();
  write(MASTER, EOI);
  assert.not(intr());
  pic.irq(5)(false);
  ports.write8(0x4d0, 0x20);
  raise(5);
  pic.acknowledge();
  assert.not(intr());
  write(MASTER, EOI);
  assert.ok(intr());
  pic.irq(5)(false);
  assert.not(intr());
});

requests('PIIX3 ELCR: IRQ 0, 1, 2, 8 and 13 stay edge-triggered', () => {
  const { ports } = pair();
  ports.write16(0x4d0, 0xffff);
  assert.is(ports.read16(0x4d0), 0xdef8);
});

requests('"If the IR input goes low before this time a DEFAULT IR7 will occur"', () => {
  const { pic, register, raise } = pair();
  raise(3);
  pic.irq(3)(false);
  assert.is(pic.acknowledge(), 0x27);
  assert.is(register(MASTER, READ_ISR), 0, 'a default IR7 does not set the ISR bit');
});

requests('a slave request is in service in both chips', () => {
  const { pic, register, raise } = pair();
  raise(12);
  assert.is(register(SLAVE, READ_IRR), 0x10);
  assert.is(pic.acknowledge(), 0x2c);
  assert.is(register(SLAVE, READ_ISR), 0x10);
  assert.is(register(MASTER, READ_ISR), 0x04);
});

requests('a slave that is acknowledged without a request answers IRQ 15; only the master is in service', () => {
  const { pic, register, raise } = pair();
  raise(2);
  assert.is(pic.acknowledge(), 0x2f);
  assert.is(register(SLAVE, READ_ISR), 0);
  assert.is(register(MASTER, READ_ISR), 0x04);
});

const endings = suite('8259A end of interrupt and rotation');

endings('specific EOI ends the named level', () => {
  const { pic, write, register, raise } = pair();
  raise(5);
  pic.acknowledge();
  raise(2 + 1);
  pic.acknowledge();
  assert.is(register(MASTER, READ_ISR), 0x28);
  write(MASTER, 0x60 | 5);
  assert.is(register(MASTER, READ_ISR), 0x08);
});

endings('automatic EOI leaves nothing in service', () => {
  const { pic, register, raise } = pair({ icw4Master: 0x03 });
  raise(6);
  raise(7);
  assert.is(pic.acknowledge(), 0x26);
  assert.is(register(MASTER, READ_ISR), 0);
  assert.is(pic.acknowledge(), 0x27);
});

endings('rotate on non-specific EOI: the figure of the data sheet, IR4 served and now lowest', () => {
  const { pic, write, register, raise } = pair();
  raise(6);
  pic.acknowledge();
  raise(4);
  pic.acknowledge();
  assert.is(register(MASTER, READ_ISR), 0x50);
  write(MASTER, 0xa0);
  assert.is(register(MASTER, READ_ISR), 0x40);
  // Now IR5 is highest: it breaks into IR6, and IR4 does not.
  pic.irq(4)(false);
  raise(4);
  raise(5);
  assert.is(pic.acknowledge(), 0x25);
  write(MASTER, EOI);
  write(MASTER, EOI);
  assert.is(pic.acknowledge(), 0x24);
});

endings('set priority: the named level is lowest', () => {
  const { pic, write, raise } = pair();
  write(MASTER, 0xc0 | 5);
  raise(0);
  raise(5);
  raise(6);
  assert.is(pic.acknowledge(), 0x26);
  write(MASTER, EOI);
  assert.is(pic.acknowledge(), 0x20);
  write(MASTER, 0xe0);
  // Rotate on specific EOI of IR0: IR1 is highest now, IR0 lowest.
  pic.irq(0)(false);
  raise(0);
  assert.is(pic.acknowledge(), 0x25);
});

endings('rotate in automatic EOI mode, set and clear', () => {
  const { pic, write, raise } = pair({ icw4Master: 0x03 });
  write(MASTER, 0x80);
  raise(3);
  pic.acknowledge();
  pic.irq(3)(false);
  raise(3);
  raise(7);
  assert.is(pic.acknowledge(), 0x27);
  write(MASTER, 0x00);
  assert.is(pic.acknowledge(), 0x23);
  raise(1);
  raise(0);
  assert.is(pic.acknowledge(), 0x20);
});

const modes = suite('8259A special modes');

modes('special mask: a masked level in service holds nobody back', () => {
  const { pic, write, register, intr, raise } = pair();
  raise(1);
  pic.acknowledge();
  raise(6);
  assert.not(intr());
  write(MASTER + 1, 0x02);
  assert.not(intr());
  write(MASTER, 0x68);
  assert.ok(intr());
  assert.is(pic.acknowledge(), 0x26);
  // "An IS bit that is masked by an IMR bit will not be cleared by a non-specific EOI if … in the Special Mask Mode."
  write(MASTER, EOI);
  assert.is(register(MASTER, READ_ISR), 0x02);
  write(MASTER, EOI);
  assert.is(register(MASTER, READ_ISR), 0x02);
  write(MASTER, 0x48);
  write(MASTER, EOI);
  assert.is(register(MASTER, READ_ISR), 0);
});

modes('poll: the next read acknowledges and names the level', () => {
  const { ports, write, register, raise } = pair();
  write(MASTER, POLL);
  assert.is(ports.read8(MASTER), 0);
  raise(5);
  write(MASTER, POLL);
  assert.is(ports.read8(MASTER), 0x85);
  assert.is(register(MASTER, READ_ISR), 0x20);
});

modes(
  'without special fully nested mode a slave in service locks its higher levels out; with it they come through',
  () => {
    for (const [icw4Master, through] of [
      [0x01, false],
      [0x11, true],
    ] as const) {
      const { pic, intr, raise } = pair({ icw4Master });
      raise(14);
      assert.is(pic.acknowledge(), 0x2e);
      raise(9);
      assert.is(intr(), through);
      if (through) assert.is(pic.acknowledge(), 0x29);
    }
  },
);

modes('a second request of a slave in automatic EOI mode reaches the master, whose input is an edge', () => {
  const { pic, write, raise } = pair({ icw4Slave: 0x03 });
  raise(9);
  raise(10);
  assert.is(pic.acknowledge(), 0x29);
  write(MASTER, EOI);
  assert.is(pic.acknowledge(), 0x2a);
});

modes('state survives a snapshot', () => {
  const first = pair();
  first.raise(9);
  first.raise(4);
  first.pic.acknowledge();
  const second = pair();
  second.pic.restore(JSON.parse(JSON.stringify(first.pic.save())));
  assert.equal(second.pic.save(), first.pic.save());
  second.write(MASTER, EOI);
  second.write(SLAVE, EOI);
  assert.is(second.pic.acknowledge(), 0x24);
});

initialization.run();
requests.run();
endings.run();
modes.run();
