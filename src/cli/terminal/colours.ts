/** How many colours a terminal has, and the guest's palette in them. */

import { isDumbTerminal } from '../output/dumb-terminal.ts';

export type Depth = 'none' | '16' | '256' | 'true';

/** @param when `--color`: auto, always or never */
export function colourDepth(when: string, env: Readonly<Record<string, string | undefined>>): Depth {
  if (when === 'never' || (when === 'auto' && (env.NO_COLOR || isDumbTerminal(env)))) return 'none';
  if (/^(truecolor|24bit)$/.test(env.COLORTERM ?? '') || /direct|kitty|alacritty|ghostty/.test(env.TERM ?? ''))
    return 'true';
  if (/256/.test(env.TERM ?? '')) return '256';
  return '16';
}

/** The terminal's order of the eight basic colours is red, green, yellow, blue …; the VGA's has red and blue exchanged. */
const VGA_TO_ANSI = [0, 4, 2, 6, 1, 5, 3, 7];

const CUBE_LEVELS = [0, 95, 135, 175, 215, 255];

/** @returns SGR parameters for an attribute's foreground and background: `38;5;7;48;5;0` */
export function colours(depth: Depth, palette: readonly number[], foreground: number, background: number): string {
  if (depth === 'true')
    return `38;2;${parts(palette[foreground]!).join(';')};48;2;${parts(palette[background]!).join(';')}`;
  if (depth === '256') return `38;5;${nearest(palette[foreground]!)};48;5;${nearest(palette[background]!)}`;
  if (depth === '16') return `${basic(foreground, 30)};${basic(background, 40)}`;
  return '';
}

function basic(colour: number, base: number): number {
  return base + VGA_TO_ANSI[colour & 7]! + (colour >= 8 ? 60 : 0);
}

function parts(rgb: number): [number, number, number] {
  return [rgb >> 16, (rgb >> 8) & 0xff, rgb & 0xff];
}

/** @returns the entry of xterm's 6×6×6 cube that is nearest to 0xRRGGBB */
function nearest(rgb: number): number {
  const [r, g, b] = parts(rgb);
  return 16 + 36 * nearestLevel(r) + 6 * nearestLevel(g) + nearestLevel(b);
}

function nearestLevel(part: number): number {
  const distances = CUBE_LEVELS.map((level) => Math.abs(level - part));
  return distances.indexOf(Math.min(...distances));
}
