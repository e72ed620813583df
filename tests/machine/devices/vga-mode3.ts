/** VGA mode 3, 80×25 text, as register values and as the accesses that a BIOS makes to set it. */
import type { PortSpace } from '../../../src/machine/ports.ts';

export const MODE_3 = {
  miscellaneous: 0x67,
  sequencer: [0x03, 0x00, 0x03, 0x00, 0x02],
  crtc: [
    0x5f, 0x4f, 0x50, 0x82, 0x55, 0x81, 0xbf, 0x1f, 0x00, 0x4f, 0x0d, 0x0e, 0x00, 0x00, 0x00, 0x00, 0x9c, 0x8e, 0x8f,
    0x28, 0x1f, 0x96, 0xb9, 0xa3, 0xff,
  ],
  graphics: [0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x0e, 0x0f, 0xff],
  attribute: [
    0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x14, 0x07, 0x38, 0x39, 0x3a, 0x3b, 0x3c, 0x3d, 0x3e, 0x3f, 0x0c, 0x00, 0x0f,
    0x08, 0x00,
  ],
} as const;

/** The 64 colours that six bits rgbRGB name, in 6-bit intensities: lower case adds a third, upper case two thirds. */
export function egaColour(index: number): [red: number, green: number, blue: number] {
  const level = (strong: number, weak: number) => (index & strong ? 0x2a : 0) + (index & weak ? 0x15 : 0);
  return [level(0x04, 0x20), level(0x02, 0x10), level(0x01, 0x08)];
}

export function setMode3(ports: PortSpace): void {
  ports.write8(0x3c2, MODE_3.miscellaneous);
  for (const [index, value] of MODE_3.sequencer.entries()) ports.write16(0x3c4, index | (value << 8));
  ports.write16(0x3d4, 0x0011); // lift the write protection of CRTC registers 0 … 7
  for (const [index, value] of MODE_3.crtc.entries()) ports.write16(0x3d4, index | (value << 8));
  for (const [index, value] of MODE_3.graphics.entries()) ports.write16(0x3ce, index | (value << 8));
  ports.read8(0x3da);
  for (const [index, value] of MODE_3.attribute.entries()) {
    ports.write8(0x3c0, index);
    ports.write8(0x3c0, value);
  }
  ports.write8(0x3c0, 0x20);
  ports.write8(0x3c8, 0);
  for (let index = 0; index < 64; index++) for (const part of egaColour(index)) ports.write8(0x3c9, part);
}
