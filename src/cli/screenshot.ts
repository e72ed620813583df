/** The guest's screen as a PNG file. */
import { encode } from 'fast-png';
import { picture } from '../machine/devices/picture.ts';
import type { TextScreen } from '../machine/devices/text-screen.ts';
import { writeOrComplain } from './build.ts';

export function savePicture(path: string, screen: TextScreen): void {
  const { width, height, pixels } = picture(screen);
  writeOrComplain(path, encode({ width, height, data: pixels, channels: 4, depth: 8 }));
}
