/** ACPI specification 6.5, 4.8.3; the sleep type of "soft off" is the PIIX4's and QEMU's 0. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Piix4Power } from '../../../src/machine/devices/piix4-power.ts';
import { probe, testBus } from './test-bus.ts';

function system() {
  const made = testBus();
  let offs = 0;
  const sci = probe(made.clock);
  const power = new Piix4Power(made, {
    sci: sci.line,
    onPowerOff: () => {
      offs += 1;
    },
  });
  // As a BIOS places the ports.
  power.writeConfiguration(0x40, 4, 0x600);
  power.writeConfiguration(0x80, 1, 1);
  return { ...made, power, sci, offs: () => offs };
}

const power = suite('ACPI power management');

power('0x2000 to 0x604 turns the machine off, as a word or by its high byte', () => {
  const word = system();
  word.ports.write16(0x604, 0x2000);
  assert.is(word.offs(), 1);
  const byte = system();
  byte.ports.write8(0x605, 0x20);
  assert.is(byte.offs(), 1);
});

power('without SLP_EN, or with another sleep type, it stays on', () => {
  const { ports, offs } = system();
  ports.write16(0x604, 0x0001);
  ports.write16(0x604, 0x3401);
  assert.is(offs(), 0);
});

power('PM1 control reads back; SLP_EN is write-only', () => {
  const { ports } = system();
  ports.write16(0x604, 0x3401);
  assert.is(ports.read16(0x604), 0x1401);
});

power('the timer runs at 3.579545 MHz, 24 bits wide', () => {
  const { ports, goTo } = system();
  goTo(1_000_000_000);
  assert.is(ports.read32(0x608), 3_579_545);
  // It wraps after 4.69 seconds.
  goTo(5_000_000_000);
  assert.is(ports.read32(0x608), 5 * 3_579_545 - 0x1000000);
  assert.is(ports.read8(0x60b), 0);
});

power('without PMREGMISC, or at another PMBA, nobody answers at 0x604', () => {
  const { ports, power: chip, offs } = system();
  chip.writeConfiguration(0x80, 1, 0);
  ports.write16(0x604, 0x2000);
  chip.writeConfiguration(0x80, 1, 1);
  chip.writeConfiguration(0x40, 2, 0xb000);
  ports.write16(0x604, 0x2000);
  assert.is(ports.read16(0x604), 0xffff);
  assert.is(offs(), 0);
  ports.write16(0xb004, 0x2000);
  assert.is(offs(), 1);
});

power('ACPI mode is switched by the port that the FADT names', () => {
  const { ports } = system();
  ports.write8(0xb2, 0xf1);
  assert.is(ports.read16(0x604), 1);
  ports.write8(0xb2, 0xf0);
  assert.is(ports.read16(0x604), 0);
});

power("the timer's uppermost bit raises the SCI when it changes, until its status is cleared", () => {
  const { ports, sci, goTo } = system();
  ports.write8(0xb2, 0xf1);
  ports.write16(0x602, 0x0001);
  assert.is(sci.high, false);
  goTo(2_343_000_000);
  assert.is(sci.high, false);
  goTo(2_344_000_000);
  assert.is(sci.high, true);
  assert.is(ports.read16(0x600) & 1, 1);
  ports.write16(0x600, 0x0001);
  assert.is(sci.high, false);
  goTo(4_690_000_000);
  assert.is(sci.high, true);
  ports.write16(0x602, 0);
  assert.is(sci.high, false);
});

power.run();
