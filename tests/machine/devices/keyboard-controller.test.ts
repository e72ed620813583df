import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { keyboardRig, TRANSLATED, UNTRANSLATED } from './keyboard-rig.ts';

const OUTPUT_FULL = 0x01;
const AUXILIARY = 0x20;

const transfer = suite('Keyboard controller: output buffer');

transfer('a byte needs time to arrive, then stands with its flag and IRQ 1 until read', () => {
  const { keyboard, status, wires, pass, ports, command } = keyboardRig();
  command(0x60, UNTRANSLATED);
  keyboard.press('KeyA');
  assert.is(status() & OUTPUT_FULL, 0);
  pass(20_000);
  assert.is(status() & (OUTPUT_FULL | AUXILIARY), OUTPUT_FULL);
  assert.ok(wires.irq1);
  assert.is(ports.read8(0x60), 0x1c);
  assert.is(status() & OUTPUT_FULL, 0);
  assert.not(wires.irq1);
});

transfer('the next byte comes only after the last was read, with an edge of its own', () => {
  const { keyboard, wires, pass, ports, command } = keyboardRig();
  command(0x60, TRANSLATED);
  keyboard.press('ArrowUp');
  pass(1_000_000);
  assert.is(wires.irq1Edges, 1);
  assert.is(ports.read8(0x60), 0xe0);
  assert.is(ports.read8(0x60), 0xe0, 'not yet there');
  pass(20_000);
  assert.is(wires.irq1Edges, 2);
  assert.is(ports.read8(0x60), 0x48);
  pass(1_000_000);
  assert.is(wires.irq1Edges, 2);
});

transfer('mouse bytes carry the auxiliary flag and raise IRQ 12', () => {
  const { status, wires, command, pass, ports } = keyboardRig();
  command(0x60, UNTRANSLATED);
  command(0xd4, 0xf2);
  pass(20_000);
  assert.is(status() & (OUTPUT_FULL | AUXILIARY), OUTPUT_FULL | AUXILIARY);
  assert.ok(wires.irq12);
  assert.not(wires.irq1);
  assert.is(ports.read8(0x60), 0xfa);
  assert.not(wires.irq12);
});

transfer('interrupts stay low while the command byte disables them', () => {
  const { keyboard, status, wires, pass, command } = keyboardRig();
  command(0x60, 0x04);
  keyboard.press('KeyA');
  pass(20_000);
  assert.is(status() & OUTPUT_FULL, OUTPUT_FULL);
  assert.not(wires.irq1);
  command(0x60, 0x05);
  assert.ok(wires.irq1);
});

transfer('a disabled port holds its device back, and nothing is lost', () => {
  const { keyboard, command, drain } = keyboardRig();
  command(0x60, UNTRANSLATED);
  command(0xad);
  keyboard.press('KeyA');
  assert.equal(drain(), []);
  command(0xae);
  assert.equal(drain(), [0x1c]);
});

transfer('counts what the guest fetched and when it looked in vain', () => {
  const { keyboard, command, drain, controller } = keyboardRig();
  command(0x60, UNTRANSLATED);
  keyboard.press('KeyA');
  drain();
  assert.is(controller.consumed, 1);
  assert.is(controller.emptyPolls, 1);
});

const commands = suite('Keyboard controller: commands');

commands('RAM bytes 0 … 31 read back what was written', () => {
  const { command, drain } = keyboardRig();
  for (let at = 0; at < 32; at++) command(0x60 + at, at === 0 ? 0x74 : at * 5);
  for (let at = 0; at < 32; at++) {
    command(0x20 + at);
    assert.equal(drain(), [at === 0 ? 0x74 : at * 5]);
  }
});

commands('the self test passes and sets the system flag', () => {
  const { command, drain, status } = keyboardRig();
  assert.is(status() & 0x04, 0);
  command(0xaa);
  assert.equal(drain(), [0x55]);
  assert.is(status() & 0x04, 0x04);
});

commands('status bit 3 tells where the last byte was written', () => {
  const { command, write, status } = keyboardRig();
  command(0xad);
  assert.is(status() & 0x08, 0x08);
  write(0x60, 0xee);
  assert.is(status() & 0x08, 0);
});

commands('the output port moves A20 and shows it', () => {
  const { command, drain, a20 } = keyboardRig();
  command(0xd1, 0xdf);
  assert.ok(a20.enabled);
  command(0xd0);
  assert.is(drain()[0]! & 0x03, 0x03);
  command(0xd1, 0xdd);
  assert.not(a20.enabled);
  command(0xd0);
  assert.is(drain()[0]! & 0x03, 0x01);
  a20.set(true);
  command(0xd0);
  assert.is(drain()[0]! & 0x03, 0x03, 'also when another gate opened it');
});

commands('0xFE and every pulse of bit 0 reset the processor, other pulses do not', () => {
  const { command, wires } = keyboardRig();
  for (const code of [0xff, 0xf1, 0xf7]) command(code);
  assert.is(wires.resets, 0);
  command(0xfe);
  command(0xf0);
  assert.is(wires.resets, 2);
  command(0xd1, 0xde);
  assert.is(wires.resets, 3);
});

commands('0xD2 and 0xD3 put a byte into the output buffer as if a device had sent it', () => {
  const { command, status, ports, wires } = keyboardRig();
  command(0x60, TRANSLATED);
  command(0xd2, 0x1c);
  assert.is(status() & AUXILIARY, 0);
  assert.ok(wires.irq1);
  assert.is(ports.read8(0x60), 0x1c, 'not translated');
  command(0xd3, 0x77);
  assert.is(status() & AUXILIARY, AUXILIARY);
  assert.is(ports.read8(0x60), 0x77);
});

commands('answers queue behind a byte that nobody read', () => {
  const { command, ports } = keyboardRig();
  command(0xaa);
  command(0xab);
  assert.is(ports.read8(0x60), 0x55);
  assert.is(ports.read8(0x60), 0x00);
});

const states = suite('Keyboard controller: save and restore');

states('a copy goes on where the original was, through JSON', () => {
  const first = keyboardRig();
  first.command(0x60, TRANSLATED);
  first.keyboard.press('ArrowUp');
  first.mouse.buttons(1);
  first.pass(20_000);
  const second = keyboardRig();
  second.keyboard.restore(JSON.parse(JSON.stringify(first.keyboard.save())));
  second.mouse.restore(JSON.parse(JSON.stringify(first.mouse.save())));
  second.controller.restore(JSON.parse(JSON.stringify(first.controller.save())));
  assert.ok(second.wires.irq1);
  assert.equal(second.drain(), first.drain());
  assert.equal(second.controller.save(), first.controller.save());
});

states('reset empties the buffer and drops the lines', () => {
  const { controller, keyboard, command, pass, wires, drain } = keyboardRig();
  command(0x60, TRANSLATED);
  keyboard.press('KeyA');
  pass(20_000);
  controller.reset();
  keyboard.reset();
  assert.not(wires.irq1);
  assert.equal(drain(), []);
});

transfer.run();
commands.run();
states.run();
