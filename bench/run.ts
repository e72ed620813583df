/**
 * Figures, beside QEMU's on the same images in the same run: `npx bun bench/run.ts`. Machines are noisy, so each figure is the
 * median of several runs taken in turn, and the ratio is what to quote.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemble } from '../src/assembler/index.ts';
import { memoryBlockStore } from '../src/machine/devices/block-store.ts';
import { Machine } from '../src/machine/machine.ts';
import { loadFirmware } from '../src/stages/firmware.ts';
import { interpreter } from '../src/stages/interpreter.ts';
import { line, median } from './figures.ts';
import { hasQemu, QEMU_ARGUMENTS, type Timing, time } from './qemu.ts';

const RUNS = 3;
const STARTS = 7;
const GUESTS = join(import.meta.dirname, 'guests');
const LESSON = join(import.meta.dirname, '..', 'bin', 'lesson');
const GIB = 2 ** 30;

interface Guest {
  readonly file: string;
  readonly what: string;
  /** Bytes it copies, for a figure in GB/s as well. */
  readonly bytes?: number;
}

const guests: readonly Guest[] = [
  { file: 'integer.asm', what: 'integer loop' },
  { file: 'copy.asm', what: 'memory copy, loop', bytes: GIB },
  { file: 'string-copy.asm', what: 'memory copy, REP MOVSQ', bytes: 16 * GIB },
  { file: 'calls.asm', what: 'call and return' },
  { file: 'ports.asm', what: 'port I/O' },
  { file: 'disk.asm', what: 'disk reads' },
  { file: 'timer.asm', what: 'integer loop, timer at 1 kHz' },
  { file: 'interrupts.asm', what: 'INT n and IRETQ' },
  { file: 'page-faults.asm', what: 'page faults' },
  { file: 'stack-by-code.asm', what: 'calls, stack beside code' },
  { file: 'real-mode.asm', what: 'real mode' },
];

const ms = (seconds: number): string => `${(seconds * 1000).toFixed(0)} ms`;
const ratio = (ours: number, theirs: number): string => `${(ours / theirs).toFixed(2)}x`;

function assembleGuest(file: string): Uint8Array {
  const read = (path: string) => readFileSync(join(GUESTS, path));
  return assemble({ file, read }).bytes;
}

const firmware = await loadFirmware();
const module = await interpreter();
const folder = mkdtempSync(join(tmpdir(), 'lesson-bench-'));

/** Seconds and instructions of one run here, the firmware's part and the compiler's warming up included. */
function runHere(image: Uint8Array): { seconds: number; retired: number } {
  const machine = new Machine({
    memory: 256 << 20,
    firmware,
    interpreter: module,
    disk: memoryBlockStore(image),
  });
  const start = performance.now();
  const stop = machine.run({ instructions: Number.MAX_SAFE_INTEGER });
  if (stop.kind !== 'debug-exit') throw new Error(`the guest ended by ${stop.kind}`);
  return { seconds: (performance.now() - start) / 1000, retired: machine.retired };
}

async function speed(): Promise<void> {
  line(['guest instructions a second', 'lesson', 'QEMU', 'lesson/QEMU', 'copied']);
  const exit = join(folder, 'exit.img');
  for (const guest of guests) {
    const image = assembleGuest(guest.file);
    const path = join(folder, 'guest.img');
    writeFileSync(path, image);
    const here: number[] = [];
    const there: number[] = [];
    let retired = 0;
    for (let n = 0; n < RUNS; n++) {
      const run = runHere(image);
      here.push(run.seconds);
      retired = run.retired;
      if (!hasQemu) continue;
      // What QEMU takes to start and stop is not the guest's.
      const empty = await time('qemu-system-x86_64', QEMU_ARGUMENTS(exit));
      there.push((await time('qemu-system-x86_64', QEMU_ARGUMENTS(path))).exit - empty.exit);
    }
    const mips = (seconds: number): string => `${(retired / seconds / 1e6).toFixed(1)} M/s`;
    const copied = guest.bytes ? `${(guest.bytes / median(here) / 1e9).toFixed(1)} GB/s` : '';
    const theirs = hasQemu ? [mips(median(there)), ratio(median(there), median(here))] : ['absent', ''];
    line([guest.what, mips(median(here)), ...theirs, copied]);
  }
}

async function starting(): Promise<void> {
  console.log();
  line(['from command to …', 'lesson', 'QEMU', 'lesson/QEMU']);
  const exit = join(folder, 'exit.img');
  const stage = join(folder, 'stage.img');
  await time(LESSON, ['build', '1', '-o', stage]);
  const complete = (output: string): boolean => output.includes('\n');
  const pairs: [string, () => Promise<Timing>, () => Promise<Timing>][] = [
    [
      'stage 1',
      () => time(LESSON, ['run', '1', '--headless']),
      () => time('qemu-system-x86_64', QEMU_ARGUMENTS(stage), complete),
    ],
    [
      'a sector that leaves',
      () => time(LESSON, ['run', '--image', exit, '--headless']),
      () => time('qemu-system-x86_64', QEMU_ARGUMENTS(exit)),
    ],
  ];
  for (const [name, ours, theirs] of pairs) {
    const here: Timing[] = [];
    const there: Timing[] = [];
    for (let n = 0; n < STARTS; n++) {
      here.push(await ours());
      if (hasQemu) there.push(await theirs());
    }
    for (const [what, pick] of [
      ['first output', (t: Timing) => t.firstOutput ?? Number.NaN],
      ['exit', (t: Timing) => t.exit],
    ] as const) {
      const [a, b] = [median(here.map(pick)), median(there.map(pick))];
      // QEMU does not leave when the guest halts for good: it was stopped at its last line.
      line([`${name}: ${what}`, ms(a), ...(hasQemu ? [ms(b), ratio(a, b)] : ['absent', ''])]);
    }
  }
}

async function memory(): Promise<void> {
  const child = Bun.spawn([LESSON, 'run', '1', '--headless', '--stats', '--json'], {
    stdout: 'ignore',
    stderr: 'pipe',
  });
  const text = await new Response(child.stderr).text();
  await child.exited;
  // The run's own figure: what the operating system accounts to a child begins with this process's size.
  const { hostMemoryBytes } = JSON.parse(text) as { hostMemoryBytes: number };
  console.log(`\nresident with 256 MiB of guest RAM untouched: ${(hostMemoryBytes / 2 ** 20).toFixed(0)} MiB`);
}

try {
  writeFileSync(join(folder, 'exit.img'), assembleGuest('exit.asm'));
  await speed();
  await starting();
  await memory();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
