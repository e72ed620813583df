import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Vga } from '../../../src/machine/devices/vga.ts';
import { testBus } from './test-bus.ts';
import { setMode3 } from './vga-mode3.ts';

const TEXT = 0x18000;

function vgaRig() {
  const time = testBus();
  const { ports } = time;
  const memory = new Uint8Array(0x20000);
  const vga = new Vga(time, memory);
  setMode3(ports);
  const crtc = (index: number, value: number) => ports.write16(0x3d4, index | (value << 8));
  const attribute = (index: number, value: number) => {
    ports.read8(0x3da);
    ports.write8(0x3c0, index);
    ports.write8(0x3c0, value);
    ports.write8(0x3c0, 0x20);
  };
  const cell = (at: number, character: number, attributes: number) =>
    memory.set([character, attributes], TEXT + at * 2);
  return { ...time, ports, memory, vga, crtc, attribute, cell };
}

const screen = suite('VGA: text screen');

screen('mode 3 is 80×25 cells of 9×16 dots at 0xB8000', () => {
  const { vga, cell } = vgaRig();
  cell(0, 0x41, 0x1f);
  cell(1999, 0x5a, 0x07);
  const { columns, rows, cellWidth, cellHeight, cells, lit, lineGraphics, blink } = vga.screen();
  assert.equal([columns, rows, cellWidth, cellHeight], [80, 25, 9, 16]);
  assert.equal([...cells.slice(0, 2)], [0x41, 0x1f]);
  assert.equal([...cells.slice(-2)], [0x5a, 0x07]);
  assert.ok(lit && lineGraphics && blink);
});

screen('the palette is the one of the CGA, brown for dark yellow', () => {
  const hex = vgaRig()
    .vga.screen()
    .palette.map((colour) => colour.toString(16).padStart(6, '0'));
  assert.is(hex.slice(0, 8).join(' '), '000000 0000aa 00aa00 00aaaa aa0000 aa00aa aa5500 aaaaaa');
  assert.is(hex.slice(8).join(' '), '555555 5555ff 55ff55 55ffff ff5555 ff55ff ffff55 ffffff');
});

screen('Start Address scrolls, and wraps at the end of the 32 KiB', () => {
  const { vga, crtc, cell } = vgaRig();
  cell(80, 0x42, 7);
  crtc(0x0c, 0);
  crtc(0x0d, 80);
  assert.is(vga.screen().cells[0], 0x42);
  assert.is(vga.screen().startAddress, 80);
  cell(0, 0x43, 7);
  crtc(0x0c, 0x3f);
  crtc(0x0d, 0xb0);
  assert.is(vga.screen().cells[80 * 2], 0x43);
});

screen('the cursor stands relative to Start Address and hides by register, by lines, by place', () => {
  const { vga, crtc } = vgaRig();
  crtc(0x0e, (12 * 80 + 34) >> 8);
  crtc(0x0f, (12 * 80 + 34) & 0xff);
  assert.equal(vga.screen().cursor, { column: 34, row: 12, firstLine: 13, lastLine: 14, visible: true });
  crtc(0x0d, 80);
  assert.is(vga.screen().cursor.row, 11);
  crtc(0x0c, 0x04);
  assert.not(vga.screen().cursor.visible);
  crtc(0x0c, 0);
  crtc(0x0a, 0x2d);
  assert.not(vga.screen().cursor.visible);
  crtc(0x0a, 0x0f);
  crtc(0x0b, 0x0e);
  assert.not(vga.screen().cursor.visible);
});

screen('80×50 and 40×25', () => {
  const { vga, crtc, ports, cell } = vgaRig();
  crtc(0x09, 0x47);
  assert.equal([vga.screen().columns, vga.screen().rows, vga.screen().cellHeight], [80, 50, 8]);
  crtc(0x09, 0xc7); // each line shown twice
  assert.equal([vga.screen().rows, vga.screen().cellHeight], [25, 8]);
  crtc(0x09, 0x4f);
  crtc(0x11, 0x0e);
  crtc(0x01, 39);
  crtc(0x13, 20);
  ports.write16(0x3c4, 0x0901);
  cell(40, 0x44, 7);
  const { columns, rows, cellWidth, cells } = vga.screen();
  assert.equal([columns, rows, cellWidth], [40, 25, 8]);
  assert.is(cells[80], 0x44);
});

screen('attribute bit 7 blinks or brightens, as Attribute Mode Control says', () => {
  const { vga, attribute } = vgaRig();
  attribute(0x10, 0x04);
  assert.not(vga.screen().blink);
  assert.ok(vga.screen().lineGraphics);
});

screen('Color Select and Color Plane Enable bend the palette', () => {
  const { vga, attribute, ports } = vgaRig();
  attribute(0x12, 0x07);
  assert.is(vga.screen().palette[15], vga.screen().palette[7]);
  attribute(0x12, 0x0f);
  ports.write8(0x3c8, 0x41);
  for (const part of [0x3f, 0x20, 0x00]) ports.write8(0x3c9, part);
  attribute(0x14, 0x04);
  assert.is(vga.screen().palette[1], 0xff8200);
  attribute(0x14, 0x00);
  ports.write8(0x3c6, 0x00);
  assert.is(vga.screen().palette[15], 0, 'the PEL mask');
});

screen('the screen goes dark by Clocking Mode or by Palette Address Source', () => {
  const { vga, ports } = vgaRig();
  ports.write16(0x3c4, 0x2001);
  assert.not(vga.screen().lit);
  ports.write16(0x3c4, 0x0001);
  assert.ok(vga.screen().lit);
  ports.read8(0x3da);
  ports.write8(0x3c0, 0x00);
  assert.not(vga.screen().lit);
});

screen('before firmware sets a mode there is one dark cell, and nothing breaks', () => {
  const { vga, ports } = vgaRig();
  vga.reset();
  assert.not(vga.screen().lit);
  assert.is(vga.screen().cells.length, 2);
  assert.is(ports.read8(0x3d4), 0xff, 'colour addresses are off');
  assert.is(ports.read8(0x3ba) & ~0x09, 0);
});

const retrace = suite('VGA: retrace');

retrace('comes 70 times a second of virtual time, for two of 449 lines', () => {
  const { ports, pass } = vgaRig();
  let starts = 0;
  let inRetrace = 0;
  let dark = 0;
  const samples = 100_000;
  let was = true;
  for (let i = 0; i < samples; i++) {
    pass(10_000);
    const status = ports.read8(0x3da);
    const now = (status & 0x08) !== 0;
    if (now && !was) starts++;
    if (now) inRetrace++;
    if (status & 0x01) dark++;
    was = now;
  }
  assert.is(starts, 70);
  assert.ok(Math.abs(inRetrace / samples - 2 / 449) < 0.0005, `${inRetrace}`);
  // 400 of 449 lines and 80 of 100 characters are shown.
  assert.ok(Math.abs(dark / samples - (1 - (400 / 449) * 0.8)) < 0.01, `${dark}`);
});

const states = suite('VGA: save and restore');

states('a copy shows the same and stands at the same place in every sequence, through JSON', () => {
  const first = vgaRig();
  first.ports.write8(0x3c0, 0x13);
  first.ports.write8(0x3c8, 7);
  first.ports.write8(0x3c9, 1);
  const second = vgaRig();
  second.vga.restore(JSON.parse(JSON.stringify(first.vga.save())));
  for (const { ports } of [first, second]) {
    ports.write8(0x3c0, 0x05);
    ports.write8(0x3c9, 2);
    ports.write8(0x3c9, 3);
  }
  assert.equal(second.vga.save(), first.vga.save());
  assert.equal(second.vga.screen(), first.vga.screen());
});

screen.run();
retrace.run();
states.run();
