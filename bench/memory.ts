/**
 * Memory of the whole process beyond the RAM that the guest has touched: `npx bun bench/memory.ts`. Nothing should need more
 * than 300 MiB.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { assemble } from '../src/assembler/index.ts';
import { line } from './figures.ts';

const LESSON = resolve(import.meta.dirname, '../bin/lesson');
const SAMPLE_MS = 50;
const KIB_PER_MIB = 1024;

const RUNAWAY = `
        bits 16
        org 0x7c00
        jmp 0:0
        times 510 - ($ - $$) db 0
        dw 0xaa55
`;

/** What runs, its arguments, and MiB that the guest itself touches at most. */
type Case = readonly [what: string, args: readonly string[], touched: number];

const casesIn = (folder: string): readonly Case[] => [
  ['test 6', ['test', '6'], 8],
  ['run 6', ['run', '6', '--timeout', '120'], 8],
  ['run 4 --trace, 250,000 instructions', trace(folder), 2],
  ['run 7, idle for 20 s', ['run', '7', '--timeout', '20'], 8],
  ['jmp 0:0 for 20 s', ['run', '--image', join(folder, 'runaway.img'), '--timeout', '20'], 1],
];

const trace = (folder: string): string[] => {
  const bounds = ['--max-instructions', '250000', '--timeout', '0'];
  return ['run', '4', '--trace', join(folder, 'trace'), ...bounds];
};

/** @returns MiB: the largest resident set that the kernel noted while the process ran */
async function peak(args: readonly string[]): Promise<number> {
  const child = Bun.spawn([LESSON, ...args], { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' });
  let ended = false;
  void child.exited.then(() => {
    ended = true;
  });
  let kib = 0;
  while (!ended) {
    kib = Math.max(kib, highWaterMark(child.pid));
    await Bun.sleep(SAMPLE_MS);
  }
  return kib / KIB_PER_MIB;
}

/** VmHWM of a process (proc(5)) in KiB; 0 when it is gone. */
function highWaterMark(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

const folder = mkdtempSync(join(tmpdir(), 'lesson-memory-'));
try {
  writeFileSync(join(folder, 'runaway.img'), assemble({ file: 'runaway.asm', read: () => RUNAWAY }).bytes);
  line(['', 'MiB in all', 'of the guest']);
  for (const [what, args, touched] of casesIn(folder))
    line([what, (await peak(args)).toFixed(0), `${touched} at most`]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
