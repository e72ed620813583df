/** The guest's screen as a PNG file. */

import { encode } from 'fast-png';
import { picture } from '../../machine/devices/picture.ts';
import type { TextScreen } from '../../machine/devices/text-screen.ts';
import { writeOutputFile } from '../output/output-file.ts';

export function savePicture(path: string, screen: TextScreen): void {
  const { width, height, pixels } = picture(screen);
  writeOutputFile(path, encode({ width, height, data: pixels, channels: 4, depth: 8 }));
}
