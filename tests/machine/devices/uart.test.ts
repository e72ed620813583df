/** Expectations are from the National Semiconductor PC16550D data sheet (TL/C/8652), unless they say QEMU. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Uart } from '../../../src/machine/devices/uart.ts';
import { probe, testBus } from './test-bus.ts';

const BASE = 0x3f8;
const [RBR, IER, IIR, LCR, MCR, LSR, MSR, SCR] = [0, 1, 2, 3, 4, 5, 6, 7];
const OUT2 = 0x08;
const LOOP = 0x10;
/** A character of 10 bits at 115,200 baud, rounded up to a nanosecond. */
const CHARACTER = 86_806;

function port() {
  const made = testBus();
  const irq4 = probe(made.clock);
  const sent: number[] = [];
  const uart = new Uart(made, { base: BASE, irq: irq4.line, onTransmit: (byte) => sent.push(byte) });
  const read = (register: number) => made.ports.read8(BASE + register);
  const write = (register: number, value: number) => made.ports.write8(BASE + register, value);
  write(LCR, 0x80);
  write(0, 1);
  write(1, 0);
  write(LCR, 0x03);
  write(MCR, OUT2);
  return { ...made, uart, irq4, sent, read, write };
}

const registers = suite('16550A registers');

registers('DLAB shows the divisor latch in place of RBR and IER', () => {
  const { read, write } = port();
  write(IER, 0x0f);
  write(LCR, 0x83);
  write(0, 0x34);
  write(1, 0x12);
  assert.equal([read(0), read(1)], [0x34, 0x12]);
  write(LCR, 0x03);
  assert.is(read(IER), 0x0f);
});

registers('unused bits read as zero; the scratch register keeps its byte', () => {
  const { read, write } = port();
  write(IER, 0xff);
  write(MCR, 0xff);
  write(SCR, 0xa5);
  assert.equal([read(IER), read(MCR), read(SCR)], [0x0f, 0x1f, 0xa5]);
});

registers('after reset: no interrupt, transmitter empty, the modem lines of QEMU', () => {
  const { uart, read } = port();
  uart.reset();
  assert.equal([read(IER), read(IIR), read(LCR), read(MCR), read(LSR), read(MSR)], [0, 0x01, 0, 0, 0x60, 0xb0]);
});

const transmitter = suite('16550A transmitter');

transmitter('a byte goes out and THR is empty again', () => {
  const { sent, read, write } = port();
  write(0, 0x41);
  write(0, 0x42);
  assert.equal(sent, [0x41, 0x42]);
  assert.is(read(LSR), 0x60);
});

transmitter('enabling the THRE interrupt raises it; reading IIR ends it, a write raises it again', () => {
  const { irq4, read, write } = port();
  write(IER, 0x02);
  assert.ok(irq4.high);
  assert.is(read(IIR), 0x02);
  assert.not(irq4.high);
  assert.is(read(IIR), 0x01);
  write(0, 0x41);
  assert.ok(irq4.high);
});

transmitter('without OUT2 no interrupt leaves the chip, though IIR shows it', () => {
  const { irq4, read, write } = port();
  write(MCR, 0);
  write(IER, 0x02);
  assert.not(irq4.high);
  write(MCR, OUT2);
  assert.ok(irq4.high);
  assert.is(read(IIR), 0x02);
});

const receiver = suite('16550A receiver');

receiver('bytes come a character time apart: start, eight data bits and stop at 115,200 baud', () => {
  const { uart, irq4, read, write, goTo } = port();
  write(IER, 0x01);
  uart.receive([0x61, 0x62]);
  goTo(CHARACTER - 1);
  assert.is(read(LSR) & 1, 0);
  goTo(CHARACTER);
  assert.is(read(LSR) & 1, 1);
  assert.ok(irq4.high);
  assert.is(read(IIR), 0x04);
  assert.is(read(RBR), 0x61);
  assert.not(irq4.high);
  goTo(2 * CHARACTER);
  assert.is(read(RBR), 0x62);
});

receiver('the character time follows word length, parity, stop bits and divisor', () => {
  for (const [lcr, divisor, ns] of [
    // 5 data bits and 1.5 stop bits: 7.5 bits.
    [0x04, 1, 65_105],
    // 8 data bits, parity, 2 stop bits at 9600 baud: 12 bits.
    [0x0f, 12, 1_250_000],
  ] as const) {
    const { uart, read, write, goTo } = port();
    write(LCR, 0x80);
    write(0, divisor);
    write(LCR, lcr);
    uart.receive([1]);
    goTo(ns - 1);
    assert.is(read(LSR) & 1, 0);
    goTo(ns);
    assert.is(read(LSR) & 1, 1);
  }
});

receiver('input waits for a guest that does not read: none is lost', () => {
  const { uart, read, write, goTo } = port();
  write(IIR, 0x01);
  uart.receive(Array.from({ length: 40 }, (_, n) => n));
  const got: number[] = [];
  for (let ms = 10; ms <= 200; ms += 10) {
    goTo(ms * 1_000_000);
    assert.is(read(LSR) & 0x02, 0);
    while (read(LSR) & 1) got.push(read(RBR));
  }
  assert.equal(
    got,
    Array.from({ length: 40 }, (_, n) => n),
  );
});

receiver('trigger levels 1, 4, 8 and 14 hold the data interrupt back', () => {
  for (const [bits, level] of [
    [0x00, 1],
    [0x40, 4],
    [0x80, 8],
    [0xc0, 14],
  ] as const) {
    const { uart, irq4, read, write, goTo } = port();
    write(IIR, 0x01 | bits);
    write(IER, 0x01);
    uart.receive(new Uint8Array(level));
    goTo((level - 1) * CHARACTER);
    if (level > 1) assert.not(irq4.high);
    goTo(level * CHARACTER);
    assert.is(read(IIR), 0xc4);
    // "Cleared when the FIFO drops below the trigger level."
    read(RBR);
    assert.not(irq4.high);
  }
});

receiver('character timeout: four character times without a byte or a read', () => {
  const { uart, irq4, read, write, goTo } = port();
  write(IIR, 0xc1);
  write(IER, 0x01);
  uart.receive([0x55, 0x66]);
  goTo(6 * CHARACTER - 1);
  assert.not(irq4.high);
  goTo(6 * CHARACTER);
  assert.ok(irq4.high);
  assert.is(read(IIR), 0xcc);
  read(RBR);
  assert.not(irq4.high);
  goTo(10 * CHARACTER);
  assert.is(read(IIR), 0xcc);
});

receiver('FCR bit 1 clears the receiver FIFO; so does switching the FIFOs off', () => {
  for (const fcr of [0x03, 0x00]) {
    const { uart, read, write, goTo } = port();
    write(IIR, 0x01);
    uart.receive([1, 2]);
    goTo(3 * CHARACTER);
    assert.is(read(LSR) & 1, 1);
    write(IIR, fcr);
    assert.is(read(LSR) & 1, 0);
  }
});

const loopback = suite('16550A loopback');

loopback('what is sent is received and nothing leaves', () => {
  const { sent, read, write } = port();
  write(MCR, LOOP);
  write(0, 0x5a);
  assert.is(read(LSR), 0x61);
  assert.is(read(RBR), 0x5a);
  assert.equal(sent, []);
});

loopback("MCR outputs come back as MSR inputs, with deltas and the ring's trailing edge", () => {
  const { read, write } = port();
  write(MCR, LOOP | 0x0f);
  read(MSR);
  assert.is(read(MSR), 0xf0);
  write(MCR, LOOP | 0x0b);
  assert.is(read(MSR), 0xb4);
  write(MCR, LOOP | 0x00);
  assert.is(read(MSR), 0x0b);
});

loopback('overrun without FIFOs destroys the byte in RBR and is cleared by reading LSR', () => {
  const { read, write } = port();
  write(MCR, LOOP);
  write(0, 1);
  write(0, 2);
  assert.is(read(LSR), 0x63);
  assert.is(read(LSR), 0x61);
  assert.is(read(RBR), 2);
});

loopback('overrun with FIFOs keeps the sixteen', () => {
  const { read, write } = port();
  write(MCR, LOOP);
  write(IIR, 0x01);
  for (let n = 1; n <= 17; n += 1) write(0, n);
  assert.is(read(LSR) & 0x02, 0x02);
  assert.equal(
    Array.from({ length: 16 }, () => read(RBR)),
    Array.from({ length: 16 }, (_, n) => n + 1),
  );
  assert.is(read(LSR) & 0x01, 0);
});

loopback('priorities: line status, received data, THR empty, modem status', () => {
  const { read, write } = port();
  write(MCR, LOOP | OUT2);
  write(IER, 0x0f);
  write(0, 1);
  write(0, 2);
  assert.is(read(IIR), 0x06);
  read(LSR);
  assert.is(read(IIR), 0x04);
  read(RBR);
  assert.is(read(IIR), 0x02);
  assert.is(read(IIR), 0x00);
  read(MSR);
  assert.is(read(IIR), 0x01);
});

loopback('state survives a snapshot', () => {
  const first = port();
  first.write(IIR, 0x41);
  first.write(IER, 0x01);
  first.uart.receive([1, 2, 3]);
  first.goTo(2 * CHARACTER);
  const second = port();
  second.goTo(2 * CHARACTER);
  second.uart.restore(JSON.parse(JSON.stringify(first.uart.save())));
  second.goTo(7 * CHARACTER);
  assert.is(second.read(IIR), 0xcc);
  assert.equal([second.read(RBR), second.read(RBR), second.read(RBR)], [1, 2, 3]);
});

const line = suite('16550A line');

line('at the pace of the guest the next byte is there as soon as the last one is read, and interrupts anew', () => {
  const { uart, irq4, clock, read, write } = port();
  write(IIR, 0x01);
  write(IER, 0x01);
  const before = clock.now();
  uart.receive([1, 2, 3], 'guest');
  const got: number[] = [];
  while (read(LSR) & 0x01) {
    assert.is(read(IIR) & 0x0f, 0x04);
    assert.is(irq4.high, true);
    got.push(read(RBR));
  }
  assert.equal(got, [1, 2, 3]);
  assert.is(irq4.high, false);
  assert.is(clock.now(), before);
});

line('at the pace of the guest no more than the trigger level comes by itself, and nothing overruns', () => {
  const { uart, read, write } = port();
  write(IIR, 0x81); // 8 bytes
  write(IER, 0x01);
  uart.receive(
    Array.from({ length: 100 }, (_, n) => n),
    'guest',
  );
  assert.is(uart.save().received.length, 8);
  assert.is(uart.waiting, 92);
  const got = Array.from({ length: 100 }, () => read(RBR));
  assert.equal(
    got,
    Array.from({ length: 100 }, (_, n) => n),
  );
  assert.is(read(LSR) & 0x03, 0);
});

line('at the pace of the guest nothing is lost when the guest sets the chip up, and clears its FIFO', () => {
  const { uart, read, write } = port();
  uart.receive([1, 2, 3], 'guest');
  uart.hangUp();
  write(IIR, 0x07);
  assert.is(read(MSR), 0xb0);
  uart.reset();
  write(LCR, 0x03);
  const got = Array.from({ length: 3 }, () => read(RBR));
  assert.equal(got, [1, 2, 3]);
  assert.is(read(MSR), 0x38);
});

line('a hang-up waits until the last byte has been read; then the carrier is gone, which MSR tells once', () => {
  const { uart, irq4, goTo, read, write } = port();
  write(IER, 0x08);
  uart.receive([0x41, 0x42]);
  uart.hangUp();
  assert.is(read(MSR), 0xb0);
  goTo(2 * CHARACTER + 1);
  assert.is(read(RBR), 0x41);
  assert.is(read(MSR), 0xb0);
  goTo(4 * CHARACTER + 1);
  assert.is(read(RBR), 0x42);
  assert.is(irq4.high, true);
  assert.is(read(IIR) & 0x0f, 0x00);
  assert.is(read(MSR), 0x38);
  assert.is(irq4.high, false);
  assert.is(read(MSR), 0x30);
  uart.hangUp();
  assert.is(read(MSR), 0x30);
  uart.reset();
  assert.is(read(MSR), 0x30);
});

line('a hang-up survives a snapshot, under way and done', () => {
  const first = port();
  first.uart.receive([0x41]);
  first.uart.hangUp();
  const second = port();
  second.uart.restore(JSON.parse(JSON.stringify(first.uart.save())));
  second.goTo(2 * CHARACTER);
  assert.equal([second.read(MSR), second.read(RBR), second.read(MSR), second.read(MSR)], [0xb0, 0x41, 0x38, 0x30]);
  const third = port();
  third.uart.restore(JSON.parse(JSON.stringify(second.uart.save())));
  assert.is(third.read(MSR), 0x30);
});

line('the guest wants input when it has asked for it, by RTS and the interrupt, and has read all', () => {
  const { uart, read, write } = port();
  assert.is(uart.wantsInput, false);
  write(MCR, OUT2 | 0x02);
  assert.is(uart.wantsInput, false);
  write(IER, 0x01);
  assert.is(uart.wantsInput, true);
  uart.receive([1], 'guest');
  assert.is(uart.wantsInput, false);
  read(RBR);
  assert.is(uart.wantsInput, true);
});

registers.run();
transmitter.run();
receiver.run();
loopback.run();
line.run();
