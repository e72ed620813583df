import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CP437, toCp437 } from '../../../src/machine/devices/cp437.ts';
import { FONT_HEIGHT, glyph } from '../../../src/machine/devices/font.ts';

const codePage = suite('Code page 437');

codePage('the upper half is what iconv makes of it', () => {
  // for i in $(seq 128 255); do printf "\x$(printf %x $i)"; done | iconv -f CP437 -t UTF-8
  const iconv = readFileSync(new URL('./vectors/cp437-high.txt', import.meta.url), 'utf8');
  assert.is(CP437.slice(0x80).join(''), iconv);
});

codePage('256 characters, ASCII in its place, and the way back', () => {
  assert.is(CP437.length, 256);
  for (let code = 0x20; code < 0x7f; code++) assert.is(CP437[code], String.fromCharCode(code));
  for (const [code, character] of CP437.entries()) assert.is(toCp437(character), code || 0x20);
  assert.is(toCp437('€'), undefined);
});

const font = suite('Font');

const shape = (character: string) => glyph(toCp437(character) ?? 0);
const lines = (character: string) => [...shape(character)].map((line) => line.toString(2).padStart(8, '0'));
const edge = (character: string, dot: number) =>
  lines(character)
    .map((line) => line[dot])
    .join('');

font('every character but the three blanks has a glyph of its own', () => {
  const seen = new Map<string, number>();
  for (let code = 0; code < 256; code++) {
    assert.is(glyph(code).length, FONT_HEIGHT);
    for (const line of glyph(code)) assert.is(line & 0xff, line);
    const drawn = glyph(code).join();
    if ([0x00, 0x20, 0xff].includes(code)) assert.ok(glyph(code).every((line) => line === 0));
    else assert.not(seen.has(drawn), `${CP437[code]} looks like ${CP437[seen.get(drawn) ?? 0]}`);
    seen.set(drawn, code);
  }
});

font('letters keep clear of their right and upper neighbours', () => {
  for (const character of 'ABCDEFGHIJKLMNOPQRSUVWXZabcdefghijklmnopqrstuvwxyz0123456789') {
    assert.is(edge(character, 7), '0'.repeat(16), character);
    assert.is(shape(character)[0]! | shape(character)[15]!, 0, character);
  }
});

/** Box drawing characters by what they show on each side; the names are Unicode's. */
const SIDES = {
  left: { single: '┤╢╖┐┴┬─┼╜╨╥╫┘', double: '╡╕╣╗╝╛╩╦═╬╧╤╪' },
  right: { single: '└┴┬├─┼╟╨╥╙╓╫┌', double: '╞╚╔╩╦╠═╬╧╤╘╒╪' },
  up: { single: '│┤╡╛└┴├┼╞╧╘╪┘', double: '╢╣║╝╜╟╚╩╠╬╨╙╫' },
  down: { single: '│┤╡╕┐┬├┼╞╤╒╪┌', double: '╢╖╣║╗╟╔╦╠╬╥╓╫' },
} as const;

font('box drawing joins on all four sides', () => {
  const all = CP437.slice(0xb3, 0xdb).join('');
  assert.is(all.length, 40);
  const sideways = (dot: number) => (character: string) => edge(character, dot);
  const upright = (line: number) => (character: string) => lines(character)[line];
  for (const [side, of, single, double] of [
    ['left', sideways(0), '─', '═'],
    ['right', sideways(7), '─', '═'],
    ['up', upright(0), '│', '║'],
    ['down', upright(15), '│', '║'],
  ] as const) {
    for (const character of all) {
      const expected = SIDES[side].single.includes(character)
        ? of(single)
        : SIDES[side].double.includes(character)
          ? of(double)
          : of(' ');
      assert.is(of(character), expected, `${side} of ${character}`);
    }
  }
  assert.is(edge('─', 0), edge('─', 7));
  assert.is(edge('═', 0), edge('═', 7));
});

font('blocks and shades cover what they should', () => {
  const covered = (character: string) => lines(character).join('').replaceAll('0', '').length;
  for (const [character, dots] of [
    ['█', 128],
    ['▄', 64],
    ['▀', 64],
    ['▌', 64],
    ['▐', 64],
    ['░', 32],
    ['▒', 64],
    ['▓', 96],
  ] as const) {
    assert.is(covered(character), dots, character);
  }
});

codePage.run();
font.run();
