/** What each chapter does, in a sentence, for the contents. */
import type { Chapter } from '../chapters.ts';

/** By the chapter's name. */
const BLURBS: Readonly<Record<string, string>> = {
  preface: 'What the book does, where the idea comes from, and what you need to follow it.',
  'boot-sector': 'The first 512 bytes that a PC runs, one by one, and as much assembly as it takes to read them.',
  'long-mode':
    'From a processor of 1978 to one with 64 bits: more of the disk, the A20 line, the memory map, page tables.',
  interrupts: 'A kernel in Go with nothing below it; exceptions that are reported, and a timer that ticks.',
  paging: 'Memory that appears where it is touched, which is what the runtime means when it says mmap.',
  'mp-setup': 'The unchanged runtime starts on the bare machine, and we look at its first M, its first P and its heap.',
  'first-goroutine': 'Threads, sleep, waking and signals: an ordinary Go program runs and does not know where it is.',
  'keyboard-goroutine': 'A keyboard driver that reads and sends on a channel, a line editor, and a shell.',
  costs: 'Why a kernel in Go, and what its checks, its collector and its switches take, to the instruction.',
  fork: 'Biscuit, read with the eyes of somebody who has built its like; others who did it; and where Go itself stands.',
  appendix: 'Where to read on, and every term of the book with its meaning.',
};

/** @throws Error if the chapter has none */
export function blurbOf({ name }: Chapter): string {
  const blurb = BLURBS[name];
  if (blurb === undefined) throw new Error(`src/book/html/blurbs.ts says nothing of the chapter '${name}'`);
  return blurb;
}
