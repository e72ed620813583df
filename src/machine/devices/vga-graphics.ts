/** What a VGA shows in graphics modes, point by point (IBM PS/2 Hardware Interface Technical Reference, "Video Subsystem"). */
import type { Picture } from './picture.ts';
import { PLANE_BYTES } from './vga-planes.ts';

/** How the display reads its memory. */
export interface GraphicsFormat {
  /** Points in a row and rows, as shown: what is shown twice counts once. */
  readonly columns: number;
  readonly rows: number;
  /** How often each row is shown. */
  readonly repeated: number;
  /** `packed4`: four points a byte, rows interleaved; `packed1`: eight; `planes`: a bit in each plane; `chained`, `unchained`: a byte a point. */
  readonly kind: 'packed4' | 'packed1' | 'planes' | 'chained' | 'unchained';
  /** Bytes from a row to the next, and the first byte on show. */
  readonly stride: number;
  readonly start: number;
  /** From this row on the memory's first byte is on show again (Line Compare). */
  readonly split: number;
  /** Planes that are on show, a bit each. */
  readonly enabled: number;
}

export interface GraphicsMemory {
  readonly planes: Uint8Array;
  /** Guest memory from 0xA0000 on. */
  readonly window: Uint8Array;
}

/** Guest memory of the CGA's modes, from 0xA0000 on. */
const CGA = 0x1_8000;
/** Rows with odd numbers stand this much further. */
const CGA_ODD = 0x2000;

/** @param palette colours as 0xRRGGBB: 16 of them, or 256 where a point is a byte */
export function graphicsPicture(format: GraphicsFormat, memory: GraphicsMemory, palette: readonly number[]): Picture {
  const { columns, rows, repeated } = format;
  const height = rows * repeated;
  const words = new Uint32Array(columns * height);
  const colours = palette.map(opaque);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const colour = colours[point(format, memory, column, row)] ?? 0;
      for (let n = 0; n < repeated; n++) words[(row * repeated + n) * columns + column] = colour;
    }
  }
  return { width: columns, height, pixels: new Uint8ClampedArray(words.buffer) };
}

function point(format: GraphicsFormat, { planes, window }: GraphicsMemory, column: number, row: number): number {
  const { kind, stride, enabled } = format;
  const below = row >= format.split;
  const at = (below ? 0 : format.start) + (below ? row - format.split : row) * stride;
  switch (kind) {
    case 'packed4': {
      const byte = window[CGA + interleaved(format, row) + (column >>> 2)] ?? 0;
      return (byte >>> (6 - 2 * (column & 3))) & 3;
    }
    case 'packed1': {
      const byte = window[CGA + interleaved(format, row) + (column >>> 3)] ?? 0;
      return (byte >>> (7 - (column & 7))) & 1;
    }
    case 'chained':
      return window[(at * 4 + column) % PLANE_BYTES]!;
    case 'unchained':
      return planes[(column & 3) * PLANE_BYTES + ((at + (column >>> 2)) % PLANE_BYTES)]!;
    default: {
      const byte = (at + (column >>> 3)) % PLANE_BYTES;
      let value = 0;
      for (let plane = 0; plane < 4; plane++)
        value |= ((planes[plane * PLANE_BYTES + byte]! >>> (7 - (column & 7))) & 1) << plane;
      return value & enabled;
    }
  }
}

const interleaved = ({ stride }: GraphicsFormat, row: number): number => (row & 1) * CGA_ODD + (row >>> 1) * stride;

/** @returns one opaque pixel as a little-endian word of R, G, B, A */
const opaque = (colour: number): number =>
  (0xff00_0000 | ((colour & 0xff) << 16) | (colour & 0xff00) | (colour >>> 16)) >>> 0;
