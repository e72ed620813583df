import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { A20Gate, SystemControlA } from '../../../src/machine/devices/a20.ts';
import { PicPair } from '../../../src/machine/devices/pic.ts';
import { Pit } from '../../../src/machine/devices/pit.ts';
import { SystemControlB } from '../../../src/machine/devices/port61.ts';
import { Power } from '../../../src/machine/devices/power.ts';
import { ResetControl } from '../../../src/machine/devices/reset.ts';
import { Rtc } from '../../../src/machine/devices/rtc.ts';
import { Uart } from '../../../src/machine/devices/uart.ts';
import { board } from './board.ts';
import { run } from './port-script.ts';
import { TIMING_SCRIPTS } from './timing-port-scripts.ts';
import vectors from './vectors/qemu-ports.json';

/** The answers were recorded from QEMU by record-qemu.ts. */
const answers: Readonly<Record<string, number[]>> = vectors.answers;

function pc() {
  const { ports, clock, goTo } = board();
  const pic = new PicPair(ports, () => {});
  const pit = new Pit(ports, clock, pic.irq(0));
  new SystemControlB(ports, clock, pit);
  new Rtc(ports, clock, pic.irq(8), { memory: { below4G: 128 * 1024 * 1024, above4G: 0 } });
  new Uart(ports, clock, pic.irq(3), 0x2f8, () => {});
  const never = () => assert.unreachable('a script ends the run');
  new Power(ports, clock, never);
  new ResetControl(ports, never);
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
    assert.equal(run(ports, tick, script).map(label), answers[name].map(label));
  });
}

qemu.run();
