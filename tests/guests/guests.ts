/** The guests, the quickest first. */
import { grubMenu } from './grub-menu.ts';
import { grubRescue } from './grub-rescue.ts';
import type { Guest } from './guest.ts';
import { linux } from './linux.ts';
import { memtest } from './memtest.ts';

export const GUESTS: readonly Guest[] = [grubMenu, grubRescue, memtest, linux];
