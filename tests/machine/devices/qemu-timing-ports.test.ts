import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { A20Gate } from '../../../src/machine/devices/a20-gate.ts';
import { PciHostAccess } from '../../../src/machine/devices/pci-host-access.ts';
import { PicPair } from '../../../src/machine/devices/pic.ts';
import { Piix4Power } from '../../../src/machine/devices/piix4-power.ts';
import { Pit } from '../../../src/machine/devices/pit.ts';
import { ResetControl } from '../../../src/machine/devices/reset-control.ts';
import { Rtc } from '../../../src/machine/devices/rtc.ts';
import { SystemControlA } from '../../../src/machine/devices/system-control-a.ts';
import { SystemControlB } from '../../../src/machine/devices/system-control-b.ts';
import { Uart } from '../../../src/machine/devices/uart.ts';
import { run } from './port-script.ts';
import { testBus } from './test-bus.ts';
import { TIMING_SCRIPTS } from './timing-port-scripts.ts';
import vectors from './vectors/qemu-ports.json';

/** The answers were recorded from QEMU by record-qemu.ts. */
const answers: Readonly<Record<string, number[]>> = vectors.answers;

function pc() {
  const { ports, clock, goTo } = testBus();
  const pic = new PicPair(ports, () => {});
  const pit = new Pit({ ports, clock }, pic.irq(0));
  new SystemControlB({ ports, clock }, pit);
  new Rtc({ ports, clock }, { irq: pic.irq(8), memory: { below4G: 128 * 1024 * 1024, above4G: 0 } });
  new Uart({ ports, clock }, { base: 0x2f8, irq: pic.irq(3), onTransmit: () => {} });
  const never = () => assert.unreachable('a script ends the run');
  const power = new Piix4Power({ ports, clock }, { sci: pic.irq(9), onPowerOff: never });
  // As SeaBIOS places the ports.
  power.writeConfiguration(0x40, 2, 0x600);
  power.writeConfiguration(0x80, 1, 1);
  new ResetControl(ports, never);
  new PciHostAccess(ports, new Map());
  new SystemControlA(ports, new A20Gate(() => {}), never);
  return { ports, tick: () => goTo(clock.now() + 5000) };
}

const qemu = suite('Timing ports, against QEMU');

for (const [name, script] of Object.entries(TIMING_SCRIPTS)) {
  qemu(`${name} answer like ${vectors.machine}`, () => {
    const { ports, tick } = pc();
    const read = script.filter(({ op }) => op.startsWith('in'));
    const label = (value: number, index: number) =>
      `${index}: ${read[index]?.port.toString(16)} → ${value.toString(16)}`;
    assert.equal(run(ports, tick, script).map(label), answers[name]?.map(label));
  });
}

qemu.run();
