/** What QEMU documents for isa-debugcon and isa-debug-exit, and PIIX3's reset control register. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DebugConsole } from '../../../src/machine/devices/debug-console.ts';
import { DebugExit } from '../../../src/machine/devices/debug-exit.ts';
import { ResetControl } from '../../../src/machine/devices/reset-control.ts';
import { PortSpace } from '../../../src/machine/ports.ts';

const debug = suite('Debug console, debug exit, reset control');

debug('port 0xE9 reads as 0xE9 and passes bytes on', () => {
  const ports = new PortSpace();
  const bytes: number[] = [];
  new DebugConsole(ports, (byte) => bytes.push(byte));
  assert.is(ports.read8(0xe9), 0xe9);
  ports.write8(0xe9, 0x41);
  ports.write8(0xe9, 0xff);
  assert.equal(bytes, [0x41, 0xff]);
});

debug('debug exit: (value << 1) | 1 of the low byte, once for a write of any width', () => {
  const ports = new PortSpace();
  const statuses: number[] = [];
  new DebugExit(ports, (status) => statuses.push(status));
  ports.write8(0xf4, 0x10);
  ports.write16(0xf4, 0x0000);
  ports.write32(0xf4, 0x7f);
  ports.write32(0xf4, 0xffff_ffff);
  ports.write8(0xf7, 0x80);
  assert.equal(statuses, [0x21, 0x01, 0xff, 0xff, 0x01]);
});

debug('debug exit: with the exact status that was written to 0xF3 before', () => {
  const ports = new PortSpace();
  const statuses: number[] = [];
  const device = new DebugExit(ports, (status) => statuses.push(status));
  ports.write8(0xf3, 42);
  ports.write8(0xf4, 1);
  device.reset();
  ports.write8(0xf4, 1);
  assert.equal(statuses, [42, 3]);
});

debug('0xCF9: bit 1 is kept, bit 2 resets', () => {
  const ports = new PortSpace();
  let resets = 0;
  new ResetControl(ports, () => {
    resets += 1;
  });
  ports.write8(0xcf9, 0x02);
  assert.is(resets, 0);
  assert.is(ports.read8(0xcf9), 0x02);
  ports.write8(0xcf9, 0x06);
  assert.is(resets, 1);
  assert.is(ports.read8(0xcf9), 0x02);
});

debug.run();
