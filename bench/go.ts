/**
 * Seven Go programs on stage 6's kernel, interpreted, translated and on QEMU: `npx bun bench/go.ts [PROGRAM…]`. Each program
 * says when it begins and when it ends; what is measured lies in between, and beside it the processor time of the whole run
 * with all of its threads. Medians of several runs taken in turn: on a busy machine trust the processor time and the ratios.
 */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { hasQemu, QEMU_ARGUMENTS } from './qemu.ts';

const RUNS = 3;
const PROGRAMS = ['sieve', 'recursion', 'channels', 'maps', 'float', 'tree', 'sorting'];
const SOURCES = join(import.meta.dirname, 'go');
const LESSON = join(import.meta.dirname, '..', 'bin', 'lesson');
const MEBIBYTE = 2 ** 20;

interface Run {
  /** Seconds between the program's two lines, and of all threads from the command to its end. */
  readonly wall: number;
  readonly cpu: number;
  /** Bytes, the most that were resident. */
  readonly memory: number;
  /** What the program prints at its end after its own time: the same everywhere. */
  readonly result: string;
  /** Seconds as the guest's clock has them. */
  readonly virtual: number;
}

interface Contender {
  readonly name: string;
  command(image: string): string[];
  readonly env?: Readonly<Record<string, string>>;
}

const contenders: readonly Contender[] = [
  { name: 'interpreter', command: ours, env: { LESSON_TRANSLATOR: 'off' } },
  { name: 'translator', command: ours },
  ...(hasQemu ? [{ name: 'QEMU', command: (image: string) => ['qemu-system-x86_64', ...QEMU_ARGUMENTS(image)] }] : []),
];

function ours(image: string): string[] {
  return [LESSON, 'run', '--image', image, '--headless', '--timeout', '0'];
}

async function run({ command, env = {} }: Contender, image: string): Promise<Run> {
  const child = Bun.spawn(command(image), {
    env: { ...process.env, ...env },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  });
  let text = '';
  let begin = 0;
  let end = 0;
  for await (const bytes of child.stdout) {
    text += Buffer.from(bytes).toString('latin1');
    if (begin === 0 && /^begin\b/m.test(text)) begin = performance.now();
    if (end === 0 && /^end [^\n]*\n/m.test(text)) end = performance.now();
  }
  await child.exited;
  const last = /^end (\d+) (\S+)/m.exec(text);
  if (last === null) throw new Error(`${basename(image)} said no end:\n${text}`);
  const used = child.resourceUsage()!;
  return {
    wall: (end - begin) / 1000,
    cpu: Number(used.cpuTime.total) / 1e6,
    memory: used.maxRSS,
    result: last[2]!,
    virtual: Number(last[1]) / 1e9,
  };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
const line = (cells: readonly string[]): void =>
  console.log(cells.map((cell, n) => (n === 0 ? cell.padEnd(12) : cell.padStart(13))).join(''));

function build(program: string, folder: string): string {
  const stage = join(folder, program);
  const image = join(folder, `${program}.img`);
  lesson(['init', '6', stage]);
  copyFileSync(join(SOURCES, `${program}.go`), join(stage, 'main.go'));
  lesson(['build', stage, '-o', image]);
  return image;
}

function lesson(args: readonly string[]): void {
  const { exitCode, stderr } = Bun.spawnSync([LESSON, ...args], { stderr: 'pipe' });
  if (exitCode !== 0) throw new Error(`lesson ${args.join(' ')}: ${stderr.toString()}`);
}

/** A program's medians, a contender each. */
async function measure(program: string, folder: string): Promise<Run[]> {
  const image = build(program, folder);
  const runs: Run[][] = contenders.map(() => []);
  for (let n = 0; n < RUNS; n++) {
    for (const [index, contender] of contenders.entries()) runs[index]!.push(await run(contender, image));
  }
  const results = new Set(runs.flat().map(({ result }) => result));
  if (results.size > 1) throw new Error(`${program} computes different things: ${[...results].join(', ')}`);
  return runs.map((each) => ({
    wall: median(each.map(({ wall }) => wall)),
    cpu: median(each.map(({ cpu }) => cpu)),
    memory: median(each.map(({ memory }) => memory)),
    result: each[0]!.result,
    virtual: each[0]!.virtual,
  }));
}

function report(program: string, runs: readonly Run[]): void {
  const own = runs[1]!;
  const ratios = runs.map(({ wall, cpu }) => `${(wall / own.wall).toFixed(2)} ${(cpu / own.cpu).toFixed(2)}`);
  line([program, ...runs.map(({ wall, cpu }) => `${wall.toFixed(2)} ${cpu.toFixed(2)}`), ratios[0]!, ratios[2] ?? '']);
}

const chosen = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'lesson-bench-'));
try {
  const names = contenders.map(({ name }) => name);
  line(['wall, CPU s', ...names, 'interp. ÷', hasQemu ? 'QEMU ÷' : '']);
  const all: Run[][] = [];
  for (const program of PROGRAMS.filter((name) => chosen.length === 0 || chosen.includes(name))) {
    const runs = await measure(program, folder);
    all.push(runs);
    report(program, runs);
  }
  const mean = (index: number, pick: (run: Run) => number): number =>
    geometricMean(all.map((runs) => pick(runs[index]!) / pick(runs[1]!)));
  for (const [index, name] of names.entries()) {
    const [wall, cpu] = [mean(index, (each) => each.wall), mean(index, (each) => each.cpu)];
    const memory = Math.max(...all.map((runs) => runs[index]!.memory)) / MEBIBYTE;
    console.log(
      `${name} ÷ translator, geometric mean: wall ${wall.toFixed(2)}, CPU of all threads ${cpu.toFixed(2)}; ` +
        `at most ${memory.toFixed(0)} MiB resident`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
