import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Clock } from '../../../src/machine/clock.ts';
import { A20Gate } from '../../../src/machine/devices/a20-gate.ts';
import { AtaChannel, PRIMARY } from '../../../src/machine/devices/ata-channel.ts';
import { memoryBlockStore } from '../../../src/machine/devices/block-store.ts';
import { Keyboard } from '../../../src/machine/devices/keyboard.ts';
import { KeyboardController } from '../../../src/machine/devices/keyboard-controller.ts';
import { Mouse } from '../../../src/machine/devices/mouse.ts';
import { Vga } from '../../../src/machine/devices/vga.ts';
import { PortSpace } from '../../../src/machine/ports.ts';
import { run } from './port-script.ts';
import { SCRIPTS, testDisk } from './port-scripts.ts';
import vectors from './vectors/qemu-ports.json';
import { setMode3 } from './vga-mode3.ts';

/** The answers were recorded from QEMU by record-qemu.ts. */
const answers: Readonly<Record<string, number[]>> = vectors.answers;

function pc() {
  let now = 0;
  const clock = new Clock(() => now);
  const ports = new PortSpace();
  const line = () => {};
  new KeyboardController(
    { ports, clock },
    {
      keyboard: new Keyboard(),
      mouse: new Mouse(clock),
      a20: new A20Gate(() => {}),
      keyboardIrq: line,
      mouseIrq: line,
      reset: () => assert.unreachable('a script pulls the reset line'),
    },
  );
  new Vga({ ports, clock }, new Uint8Array(0x20000));
  new AtaChannel({ ports, clock }, { irq: line, stores: [memoryBlockStore(testDisk()), undefined], at: PRIMARY });
  setMode3(ports);
  const tick = () => {
    now += 1000;
    clock.advance();
  };
  return { ports, tick };
}

const qemu = suite('Ports, against QEMU');

for (const [name, script] of Object.entries(SCRIPTS)) {
  qemu(`${name} answers like ${vectors.machine}`, () => {
    const { ports, tick } = pc();
    const read = script.filter(({ op }) => op.startsWith('in'));
    const mine = run(ports, tick, script);
    const label = (value: number, index: number) =>
      `${index}: ${read[index]?.port.toString(16)} → ${value.toString(16)}`;
    assert.equal(mine.map(label), answers[name]?.map(label));
  });
}

qemu.run();
