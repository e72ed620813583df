/**
 * Expectations are from the Intel 8254 data sheet (231164-005): the mode definitions and the values of CE in
 * their timing figures ("Figure 15. Mode 0" … "Figure 20. Mode 5").
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PIT_CLK, Pit } from '../../../src/machine/devices/pit.ts';
import { probe, testBus } from './test-bus.ts';

const CONTROL = 0x43;
const SECOND = 1_000_000_000;

function timer() {
  const made = testBus();
  const out0 = probe(made.clock);
  const pit = new Pit(made, out0.line);
  const { ports } = made;
  const ns = (tick: number) => PIT_CLK.nsOf(tick);
  /** Programs counter 2, LSB then MSB, at the present tick. */
  const program = (mode: number, count: number, bcd = 0) => {
    ports.write8(CONTROL, 0xb0 | (mode << 1) | bcd);
    writeCount(count);
  };
  const writeCount = (count: number) => {
    ports.write8(0x42, count & 0xff);
    ports.write8(0x42, count >> 8);
  };
  const latch = () => {
    ports.write8(CONTROL, 0x80);
    return ports.read8(0x42) | (ports.read8(0x42) << 8);
  };
  /** OUT and CE of counter 2 at each of the ticks `first` … `last`, as "out:count". */
  const trace = (first: number, last: number) => {
    const seen: string[] = [];
    for (let tick = first; tick <= last; tick += 1) {
      made.goTo(ns(tick));
      seen.push(`${pit.out2 ? 'H' : 'L'}${latch()}`);
    }
    return seen.join(' ');
  };
  return { ...made, pit, out0, ns, program, writeCount, latch, trace };
}

const modes = suite('8254 modes');

modes('mode 0: OUT is low from the control word on and rises N + 1 ticks after the count', () => {
  const { pit, program, trace, ports, writeCount } = timer();
  pit.gate2 = true;
  program(0, 4);
  assert.not(pit.out2);
  assert.is(trace(1, 6), 'L4 L3 L2 L1 H0 H65535');
  ports.write8(0x42, 3);
  assert.not(pit.out2, 'the first byte of a new count sets OUT low');
  assert.is(trace(7, 7), 'L65535', 'and disables counting');
  ports.write8(0x42, 0);
  assert.is(trace(8, 11), 'L3 L2 L1 H0');
  writeCount(2);
  assert.is(trace(12, 14), 'L2 L1 H0');
});

modes('mode 0: GATE low stops the count without touching OUT', () => {
  const { pit, program, trace, goTo, ns } = timer();
  pit.gate2 = true;
  program(0, 4);
  goTo(ns(2));
  pit.gate2 = false;
  assert.is(trace(3, 5), 'L3 L3 L3');
  pit.gate2 = true;
  assert.is(trace(6, 8), 'L2 L1 H0');
});

modes('mode 1: a trigger makes one pulse of N ticks and can start it again', () => {
  const { pit, program, trace } = timer();
  program(1, 3);
  assert.ok(pit.out2);
  trace(1, 3);
  assert.ok(pit.out2, 'the count alone starts nothing');
  pit.gate2 = true;
  assert.is(trace(4, 8), 'L3 L2 L1 H0 H65535');
  pit.gate2 = false;
  pit.gate2 = true;
  assert.is(trace(9, 10), 'L3 L2');
  pit.gate2 = false;
  pit.gate2 = true;
  assert.is(trace(11, 14), 'L3 L2 L1 H0');
});

modes('mode 2: low for the one tick at which CE is 1; a new count waits for the end of the period', () => {
  const { pit, program, trace, writeCount } = timer();
  pit.gate2 = true;
  program(2, 3);
  assert.is(trace(1, 7), 'H3 H2 L1 H3 H2 L1 H3');
  writeCount(4);
  assert.is(trace(8, 14), 'H2 L1 H4 H3 H2 L1 H4');
});

modes('mode 2: GATE low sets OUT high at once, GATE high reloads on the next tick', () => {
  const { pit, program, trace, goTo, ns } = timer();
  pit.gate2 = true;
  program(2, 3);
  goTo(ns(3));
  assert.not(pit.out2);
  pit.gate2 = false;
  assert.ok(pit.out2);
  goTo(ns(5));
  pit.gate2 = true;
  assert.is(trace(6, 8), 'H3 H2 L1');
});

modes('mode 3, even: down by two, half high and half low', () => {
  const { pit, program, trace } = timer();
  pit.gate2 = true;
  program(3, 4);
  assert.is(trace(1, 8), 'H4 H2 L4 L2 H4 H2 L4 L2');
});

modes('mode 3, odd: (N + 1)/2 ticks high, (N - 1)/2 low', () => {
  const { pit, program, trace } = timer();
  pit.gate2 = true;
  program(3, 5);
  assert.is(trace(1, 10), 'H4 H2 H0 L4 L2 H4 H2 H0 L4 L2');
});

modes('mode 3: a new count is loaded at the end of the half', () => {
  const { pit, program, trace, writeCount } = timer();
  pit.gate2 = true;
  program(3, 4);
  trace(1, 1);
  writeCount(6);
  assert.is(trace(2, 9), 'H2 L6 L4 L2 H6 H4 H2 L6');
});

modes('mode 4: a strobe of one tick, N + 1 ticks after the count, once', () => {
  const { pit, program, trace, writeCount } = timer();
  pit.gate2 = true;
  program(4, 3);
  assert.is(trace(1, 6), 'H3 H2 H1 L0 H65535 H65534');
  writeCount(2);
  assert.is(trace(7, 10), 'H2 H1 L0 H65535');
});

modes('mode 5: the trigger starts the strobe', () => {
  const { pit, program, trace } = timer();
  program(5, 3);
  trace(1, 2);
  pit.gate2 = true;
  assert.is(trace(3, 7), 'H3 H2 H1 L0 H65535');
});

modes('BCD: four decimal digits, and 0 stands for 10,000', () => {
  const { pit, program, trace, latch, goTo, ns } = timer();
  pit.gate2 = true;
  program(2, 0x1000, 1);
  assert.is(trace(1, 2), `H${0x1000} H${0x0999}`);
  goTo(ns(3));
  program(0, 0, 1);
  goTo(ns(5));
  assert.is(latch(), 0x9999);
  goTo(ns(10_004));
  assert.ok(pit.out2);
});

const registers = suite('8254 registers');

registers('the latch holds both bytes until they are read, and ignores a second latch', () => {
  const { ports, program, goTo, ns } = timer();
  program(4, 0x1234);
  const gate = (tick: number) => goTo(ns(tick));
  gate(1);
  ports.write8(CONTROL, 0x80);
  gate(100);
  ports.write8(CONTROL, 0x80);
  assert.is(ports.read8(0x42), 0x34);
  assert.is(ports.read8(0x42), 0x12);
});

registers('read-back: status first (OUT, null count, control bits), then the count', () => {
  const { pit, ports, program, goTo, ns } = timer();
  pit.gate2 = true;
  program(2, 0x0100);
  // Null count: not yet in CE.
  ports.write8(CONTROL, 0xe8);
  assert.is(ports.read8(0x42), 0x80 | 0x40 | 0x34);
  goTo(ns(0x81));
  ports.write8(CONTROL, 0xc8);
  assert.equal([ports.read8(0x42), ports.read8(0x42), ports.read8(0x42)], [0x80 | 0x34, 0x80, 0x00]);
});

registers('read-back takes several counters in one command', () => {
  const { ports, goTo, ns } = timer();
  for (const n of [0, 1]) {
    ports.write8(CONTROL, (n << 6) | 0x14);
    ports.write8(0x40 + n, 100 + n);
  }
  goTo(ns(2));
  ports.write8(CONTROL, 0xd6);
  goTo(ns(50));
  assert.equal([ports.read8(0x40), ports.read8(0x41)], [99, 100]);
});

registers('LSB only and MSB only', () => {
  const { pit, ports, goTo, ns } = timer();
  pit.gate2 = true;
  ports.write8(CONTROL, 0x94);
  ports.write8(0x42, 0x80);
  goTo(ns(3));
  assert.is(ports.read8(0x42), 0x7e);
  ports.write8(CONTROL, 0xa4);
  ports.write8(0x42, 0x03);
  goTo(ns(4));
  assert.is(ports.read8(0x42), 0x03);
  goTo(ns(5));
  assert.is(ports.read8(0x42), 0x02);
});

const interrupts = suite('8254 interrupts');

interrupts('counter 0 in mode 2 raises IRQ 0 every N ticks, exactly, for as long as it runs', () => {
  const { ports, out0, goTo, ns } = timer();
  ports.write8(CONTROL, 0x34);
  ports.write8(0x40, 11_932 & 0xff);
  ports.write8(0x40, 11_932 >> 8);
  const before = out0.rises.length;
  goTo(60 * SECOND);
  const rises = out0.rises.slice(before);
  // The count is loaded at tick 1; the k-th reload, when OUT rises, is at tick 1 + 11,932 k.
  assert.is(rises.length, Math.floor((60 * 1_193_182 - 1) / 11_932));
  rises.forEach((moment, index) => {
    if (moment !== ns(1 + 11_932 * (index + 1))) assert.unreachable(`rise ${index} at ${moment}`);
  });
});

interrupts('nanoseconds and ticks agree after a day', () => {
  const day = 86_400;
  assert.is(PIT_CLK.ticksAt(day * SECOND), day * 1_193_182);
  assert.is(PIT_CLK.nsOf(day * 1_193_182), day * SECOND);
  for (const tick of [1, 2, 1_193_181, 1_193_183, day * 1_193_182 + 7]) {
    assert.is(PIT_CLK.ticksAt(PIT_CLK.nsOf(tick)), tick);
    assert.is(PIT_CLK.ticksAt(PIT_CLK.nsOf(tick) - 1), tick - 1);
  }
});

interrupts('mode 0 interrupts once', () => {
  const { ports, out0, goTo, ns } = timer();
  ports.write8(CONTROL, 0x30);
  assert.not(out0.high);
  ports.write8(0x40, 0xe8);
  ports.write8(0x40, 0x03);
  const before = out0.rises.length;
  goTo(SECOND);
  assert.equal(out0.rises.slice(before), [ns(1001)]);
});

interrupts('the illegal count of 1 in modes 2 and 3 does not hang the clock', () => {
  for (const mode of [0x14, 0x16]) {
    const { ports, goTo, out0 } = timer();
    ports.write8(CONTROL, mode);
    ports.write8(0x40, 1);
    goTo(SECOND);
    assert.ok(out0.high);
  }
});

interrupts('state survives a snapshot in mid-period', () => {
  const first = timer();
  first.pit.gate2 = true;
  first.program(3, 1001);
  first.goTo(first.ns(300));
  const second = timer();
  second.goTo(first.ns(300));
  second.pit.restore(JSON.parse(JSON.stringify(first.pit.save())));
  assert.is(second.trace(400, 420), first.trace(400, 420));
});

modes.run();
registers.run();
interrupts.run();
