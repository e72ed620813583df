/** Where another emulator says otherwise than our machine on purpose or by neglect, and what the manual says of it. */

import { apic } from './apic.ts';
import { cdrom } from './cdrom.ts';
import { devices } from './devices.ts';
import type { Difference } from './difference.ts';
import { exceptions } from './exceptions.ts';
import { floppy } from './floppy.ts';
import { longMode } from './long-mode.ts';
import { paging } from './paging.ts';
import { realMode } from './real-mode.ts';
import { segmentation } from './segmentation.ts';
import { timers } from './timers.ts';

export type { Difference } from './difference.ts';

export const DIFFERENCES: readonly Difference[] = [
  ...realMode,
  ...segmentation,
  ...paging,
  ...exceptions,
  ...longMode,
  ...timers,
  ...devices,
  ...floppy,
  ...cdrom,
  ...apic,
];
