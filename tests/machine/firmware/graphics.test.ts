/** What the display shows in the BIOS's graphics modes is what QEMU shows with SeaBIOS (record-graphics.ts). */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { digest, graphicsGuest, MODES, VESA_MODES } from './graphics.ts';
import { firmware } from './guests.ts';
import { runOurs } from './ours.ts';
import digests from './vectors/graphics.json';

const recorded: Readonly<Record<string, string>> = digests;
const rom = firmware();
const graphics = suite('Graphics modes');

for (const mode of [...MODES, ...VESA_MODES]) {
  const name = mode.toString(16).padStart(2, '0');
  graphics(`mode ${name}h`, () => {
    const { machine, output } = runOurs({ image: graphicsGuest(mode), memory: 8, firmware: rom });
    assert.is(output, 'X');
    const { width, height, pixels } = machine.picture();
    const at = (x: number, y: number) => {
      const from = (y * width + x) * 4;
      return [pixels[from]!, pixels[from + 1]!, pixels[from + 2]!] as const;
    };
    assert.is(digest({ width, height, at }), recorded[name]);
  });
}

graphics.run();
