/** Expectations are from the Motorola MC146818 data sheet; CMOS bytes from the IBM PC AT Technical Reference and QEMU. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Rtc } from '../../../src/machine/devices/rtc.ts';
import { probe, testBus } from './test-bus.ts';

const SECOND = 1_000_000_000;
const MIB = 1024 * 1024;

function chip(start?: string, below4G = 128 * MIB, above4G = 0) {
  const made = testBus();
  const irq8 = probe(made.clock);
  const memory = { below4G, above4G };
  const rtc = new Rtc(made, { irq: irq8.line, memory, ...(start && { start: new Date(start) }) });
  const read = (index: number) => {
    made.ports.write8(0x70, index);
    return made.ports.read8(0x71);
  };
  const write = (index: number, value: number) => {
    made.ports.write8(0x70, index);
    made.ports.write8(0x71, value);
  };
  const time = () => [0x32, 9, 8, 7, 4, 2, 0].map((index) => read(index).toString(16).padStart(2, '0')).join(' ');
  return { ...made, rtc, irq8, read, write, time };
}

const calendar = suite('MC146818 time');

calendar('the default start is fixed, BCD and 24 hours', () => {
  const { time, read, goTo } = chip();
  assert.is(time(), '20 20 01 01 00 00 00');
  // 2020-01-01 was a Wednesday; Sunday is 1.
  assert.is(read(6), 4);
  goTo(SECOND - 1);
  assert.is(read(0), 0);
  goTo(SECOND);
  assert.is(read(0), 1);
});

calendar('carries through a leap day, a century and the day of the week', () => {
  const leap = chip('2024-02-28T23:59:58Z');
  leap.goTo(2 * SECOND);
  assert.is(leap.time(), '20 24 02 29 00 00 00');
  assert.is(leap.read(6), 5);
  const century = chip('2099-12-31T23:59:59Z');
  century.goTo(SECOND);
  assert.is(century.time(), '21 00 01 01 00 00 00');
});

calendar('12-hour mode: 12 AM and 12 PM, PM in bit 7', () => {
  const { read, write, goTo } = chip('2024-05-05T11:59:59Z');
  write(11, 0x80);
  write(4, 0x11);
  write(11, 0x00);
  goTo(SECOND);
  assert.is(read(4), 0x92);
  goTo(3601 * SECOND);
  assert.is(read(4), 0x81);
  goTo(12 * 3600 * SECOND + SECOND);
  assert.is(read(4), 0x12);
});

calendar('binary mode', () => {
  const { read, write, goTo } = chip('2024-05-05T23:59:58Z');
  write(11, 0x86);
  for (const [index, value] of [
    [0, 58],
    [2, 59],
    [4, 23],
    [7, 31],
    [8, 12],
    [9, 99],
    [0x32, 19],
  ] as const) {
    write(index, value);
  }
  write(11, 0x06);
  goTo(2 * SECOND);
  assert.equal([0x32, 9, 8, 7, 4, 2, 0].map(read), [20, 0, 1, 1, 0, 0, 0]);
});

calendar('SET stops the update and clears UIE; time goes on from what was written', () => {
  const { read, write, goTo } = chip();
  write(11, 0x92);
  assert.is(read(11), 0x82);
  write(0, 0x30);
  goTo(10 * SECOND);
  assert.is(read(0), 0x30);
  write(11, 0x02);
  goTo(11 * SECOND);
  assert.is(read(0), 0x31);
});

calendar('UIP is set for the 244 + 1984 µs before the registers change', () => {
  const { read, goTo, write } = chip();
  const change = SECOND;
  goTo(change - 2_228_001);
  assert.is(read(10), 0x26);
  goTo(change - 2_228_000);
  assert.is(read(10), 0xa6);
  goTo(change - 1);
  assert.is(read(10), 0xa6);
  goTo(change);
  assert.is(read(10), 0x26);
  write(11, 0x82);
  goTo(2 * SECOND - 1);
  assert.is(read(10), 0x26, 'with SET there is no update');
});

calendar('after the divider leaves reset the first update comes half a second later', () => {
  const { read, write, goTo } = chip();
  goTo(300_000_000);
  write(10, 0x66);
  goTo(5 * SECOND);
  assert.is(read(0), 0);
  write(10, 0x26);
  goTo(5.5 * SECOND - 1);
  assert.is(read(0), 0);
  goTo(5.5 * SECOND);
  assert.is(read(0), 1);
});

const interrupts = suite('MC146818 interrupts');

interrupts('update-ended: UF and IRQ 8 each second, ended by reading register C', () => {
  const { read, write, irq8, goTo } = chip();
  write(11, 0x12);
  goTo(3.5 * SECOND);
  assert.equal(irq8.rises, [SECOND]);
  assert.is(read(12) & 0xb0, 0x90);
  assert.not(irq8.high);
  assert.is(read(12), 0);
  goTo(4 * SECOND);
  assert.equal(irq8.rises, [SECOND, 4 * SECOND]);
});

interrupts('flags are set without their enables; enabling one that is set interrupts', () => {
  const { read, write, irq8, goTo } = chip();
  goTo(2 * SECOND);
  assert.not(irq8.high);
  write(11, 0x12);
  assert.ok(irq8.high);
  assert.is(read(12) & 0x90, 0x90);
});

interrupts(
  'periodic rates of the data sheet: 3 is 8192 Hz, 6 is 1024 Hz, 15 is 2 Hz, 1 and 2 are 256 and 128 Hz',
  () => {
    for (const [rate, hertz] of [
      [1, 256],
      [2, 128],
      [3, 8192],
      [6, 1024],
      [15, 2],
    ] as const) {
      const { read, write, irq8, goTo } = chip();
      write(10, 0x20 | rate);
      write(11, 0x42);
      for (let n = 1; n <= 4; n += 1) {
        goTo(Math.ceil((n * SECOND) / hertz));
        assert.is(irq8.rises.length, n, `rate ${rate}, period ${n}`);
        assert.is(irq8.rises.at(-1), Math.ceil((n * SECOND) / hertz));
        assert.is(read(12) & 0xc0, 0xc0);
      }
    }
  },
);

interrupts('the periodic interrupt does not drift in an hour', () => {
  const { read, write, irq8, goTo } = chip();
  write(10, 0x2f);
  write(11, 0x42);
  for (let half = 1; half <= 7200; half += 1) {
    goTo(half * (SECOND / 2));
    read(12);
  }
  assert.is(irq8.rises.length, 7200);
  assert.is(irq8.rises.at(-1), 3600 * SECOND);
});

interrupts("alarm: a time of day, or every minute with the don't-care codes", () => {
  const daily = chip('2024-01-01T05:59:58Z');
  daily.write(1, 0x00);
  daily.write(3, 0x00);
  daily.write(5, 0x06);
  daily.write(11, 0x22);
  daily.goTo(10 * SECOND);
  assert.equal(daily.irq8.rises, [2 * SECOND]);
  assert.is(daily.read(12) & 0xa0, 0xa0);

  const minutely = chip();
  minutely.write(1, 0x05);
  minutely.write(3, 0xff);
  minutely.write(5, 0xc0);
  minutely.write(11, 0x22);
  minutely.goTo(10 * SECOND);
  minutely.read(12);
  minutely.goTo(100 * SECOND);
  assert.equal(minutely.irq8.rises, [5 * SECOND, 65 * SECOND]);
});

interrupts('an alarm that passed while nobody looked is found', () => {
  const { read, write, goTo } = chip();
  write(1, 0x30);
  write(3, 0x30);
  write(5, 0x13);
  goTo(3 * 86_400 * SECOND);
  assert.is(read(12) & 0x20, 0x20);
});

interrupts('RESET clears the enables and the flags and leaves the time', () => {
  const { rtc, read, write, irq8, goTo, time } = chip();
  write(11, 0x72);
  goTo(5 * SECOND);
  assert.ok(irq8.high);
  rtc.reset();
  assert.not(irq8.high);
  assert.is(read(11), 0x02);
  assert.is(time(), '20 20 01 01 00 00 05');
});

const memory = suite('CMOS memory');

memory('registers C and D cannot be written; D shows valid RAM and time', () => {
  const { read, write } = chip();
  write(12, 0xff);
  write(13, 0x00);
  assert.is(read(12), 0);
  assert.is(read(13), 0x80);
});

memory('bit 7 of the index masks NMI', () => {
  const { rtc, ports, write } = chip();
  write(0x40, 0x5a);
  ports.write8(0x70, 0xc0);
  assert.ok(rtc.nmiMasked);
  assert.is(ports.read8(0x71), 0x5a);
  ports.write8(0x70, 0x40);
  assert.not(rtc.nmiMasked);
});

memory('sizes as QEMU stores them for 128 MiB, 16 MiB and 5 GiB', () => {
  const sizes = (below: number, above = 0) => {
    const { read } = chip(undefined, below, above);
    return [0x15, 0x16, 0x17, 0x18, 0x30, 0x31, 0x34, 0x35, 0x5b, 0x5c, 0x5d].map(read);
  };
  assert.equal(sizes(128 * MIB), [0x80, 0x02, 0xff, 0xff, 0xff, 0xff, 0x00, 0x07, 0, 0, 0]);
  assert.equal(sizes(16 * MIB), [0x80, 0x02, 0x00, 0x3c, 0x00, 0x3c, 0, 0, 0, 0, 0]);
  assert.equal(sizes(3072 * MIB, 2048 * MIB), [0x80, 0x02, 0xff, 0xff, 0xff, 0xff, 0x00, 0xbf, 0x00, 0x80, 0]);
});

memory('the checksum is the sum of 0x10 … 0x2D, high byte first', () => {
  const { read } = chip();
  let sum = 0;
  for (let index = 0x10; index <= 0x2d; index += 1) sum += read(index);
  assert.is((read(0x2e) << 8) | read(0x2f), sum);
});

memory('state survives a snapshot', () => {
  const first = chip();
  first.write(11, 0x12);
  first.goTo(2.25 * SECOND);
  first.read(12);
  const second = chip();
  second.goTo(2.25 * SECOND);
  second.rtc.restore(JSON.parse(JSON.stringify(first.rtc.save())));
  second.goTo(4 * SECOND);
  assert.equal(second.irq8.rises, [3 * SECOND]);
  assert.is(second.time(), '20 20 01 01 00 00 04');
});

calendar.run();
interrupts.run();
memory.run();
