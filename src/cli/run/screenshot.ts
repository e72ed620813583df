/** The guest's screen as a PNG file. */

import { encode } from 'fast-png';
import type { Picture } from '../../machine/devices/picture.ts';
import { writeOutputFile } from '../output/output-file.ts';

export function savePicture(path: string, { width, height, pixels }: Picture): void {
  writeOutputFile(path, encode({ width, height, data: pixels, channels: 4, depth: 8 }));
}
