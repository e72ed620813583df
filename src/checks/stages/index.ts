/** The checks of each stage. */
import type { Check } from '../check.ts';
import { checks as bootSector } from './01-boot-sector.ts';
import { checks as longMode } from './02-long-mode.ts';
import { checks as interrupts } from './03-interrupts.ts';
import { checks as paging } from './04-paging.ts';
import { checks as mpSetup } from './05-mp-setup.ts';
import { checks as firstGoroutine } from './06-first-goroutine.ts';
import { checks as keyboardGoroutine } from './07-keyboard-goroutine.ts';

const ALL = [bootSector, longMode, interrupts, paging, mpSetup, firstGoroutine, keyboardGoroutine];

/** @returns none for a stage that the book does not have */
export const checksOf = (stage: number): readonly Check[] => ALL[stage - 1] ?? [];
