/** IBM PS/2 Hardware Interface Technical Reference, "System Control Port A"; PIIX3, "Port 92 register". */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { A20Gate } from '../../../src/machine/devices/a20-gate.ts';
import { SystemControlA } from '../../../src/machine/devices/system-control-a.ts';
import { PortSpace } from '../../../src/machine/ports.ts';

function system() {
  const ports = new PortSpace();
  const moves: boolean[] = [];
  let resets = 0;
  const gate = new A20Gate((enabled) => moves.push(enabled));
  const control = new SystemControlA(ports, gate, () => {
    resets += 1;
  });
  return { ports, gate, moves, control, resets: () => resets };
}

const a20 = suite('A20 and port 0x92');

a20('bit 1 opens and closes the gate, which tells of each move once', () => {
  const { ports, gate, moves } = system();
  ports.write8(0x92, 0x02);
  ports.write8(0x92, 0x02);
  assert.ok(gate.enabled);
  ports.write8(0x92, 0x00);
  assert.not(gate.enabled);
  assert.equal(moves, [true, false]);
});

a20('bit 1 shows the gate when the keyboard controller has moved it', () => {
  const { ports, gate } = system();
  gate.set(true);
  assert.is(ports.read8(0x92) & 0x02, 0x02);
});

a20('bit 0 resets the processor on its rising edge only', () => {
  const { ports, control, resets } = system();
  ports.write8(0x92, 0x03);
  ports.write8(0x92, 0x03);
  assert.is(resets(), 1);
  control.reset();
  ports.write8(0x92, 0x01);
  assert.is(resets(), 2);
});

a20.run();
