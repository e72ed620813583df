/**
 * One changed line of Go in stage 7, from the change to the shell's prompt: `lesson run` beside what its reader would do
 * without it, native `go build` and QEMU, in the same run: `npx bun bench/stages.ts`. Needs Go and QEMU; both sides have
 * built the stage once before. Medians of several runs taken in turn, each with a change that has not been built before.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findStage, stageFiles } from '../src/stages/stages.ts';
import { setUpToolchain } from '../src/toolchain/setup/setup.ts';
import { INCLUDE } from '../src/toolchain/toolchain.ts';
import { line, median } from './figures.ts';
import { QEMU_ARGUMENTS, time } from './qemu.ts';

const RUNS = 5;
const LESSON = join(import.meta.dirname, '..', 'bin', 'lesson');
const PROMPT = '> ';
const SECTOR = 512;

const seconds = (value: number): string => `${value.toFixed(2)} s`;

const folder = mkdtempSync(join(tmpdir(), 'lesson-bench-'));
const stage = join(folder, 'stage');

function layOut(): void {
  for (const [name, file] of stageFiles(findStage('7')!)) {
    mkdirSync(dirname(join(stage, name)), { recursive: true });
    writeFileSync(join(stage, name), file.read());
  }
}

let changes = 0;
/** A change that the compiler cannot take for the last one, in the shell. */
function change(): void {
  const file = join(stage, 'main.go');
  const text = readFileSync(file, 'utf8').replace(/\nconst changed = .*\n/, '');
  writeFileSync(file, `${text}\nconst changed = ${Date.now() + ++changes}\n`);
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: stage, env: { ...process.env, ...env }, stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}`))));
  });
}

/** The disk image with another kernel behind the boot program, as the stage's own image has it. */
async function nativeToPrompt(include: string): Promise<number> {
  const start = performance.now();
  const elf = join(folder, 'kernel.elf');
  const flags = [
    '-trimpath',
    `-asmflags=lesson/...=-I ${include}`,
    '-ldflags=-E main.rt0_hack -checklinkname=0',
    '-o',
    elf,
  ];
  await run('go', ['build', ...flags, '.'], { GOOS: 'linux', GOARCH: 'amd64', GOAMD64: 'v1', CGO_ENABLED: '0' });
  const kernel = readFileSync(elf);
  const image = new Uint8Array(bootProgram.length + Math.ceil(kernel.length / SECTOR) * SECTOR);
  image.set(bootProgram);
  image.set(kernel, bootProgram.length);
  const path = join(folder, 'disk.img');
  writeFileSync(path, image);
  const built = (performance.now() - start) / 1000;
  return built + (await time('qemu-system-x86_64', QEMU_ARGUMENTS(path), (output) => output.includes(PROMPT))).exit;
}

async function oursToPrompt(): Promise<number> {
  return (await time(LESSON, ['run', stage, '--headless', '--until', PROMPT])).exit;
}

/** What stands before the kernel on the disk. */
let bootProgram: Uint8Array;

try {
  layOut();
  const toolchain = await setUpToolchain();
  const image = join(folder, 'book.img');
  await time(LESSON, ['build', '7', '-o', image]);
  const disk = readFileSync(image);
  let sector = 1;
  while (disk.toString('latin1', sector * SECTOR, sector * SECTOR + 4) !== '\x7fELF') sector++;
  bootProgram = disk.subarray(0, sector * SECTOR);

  const include = join(toolchain.place, INCLUDE);
  await nativeToPrompt(include);
  await oursToPrompt();
  const [here, there]: [number[], number[]] = [[], []];
  for (let n = 0; n < RUNS; n++) {
    change();
    there.push(await nativeToPrompt(include));
    here.push(await oursToPrompt());
  }
  line(['a changed line in stage 7 to …', 'lesson', 'go+QEMU', 'lesson/both']);
  const [a, b] = [median(here), median(there)];
  line([`the prompt, ${toolchain.version}`, seconds(a), seconds(b), `${(a / b).toFixed(2)}x`]);

  const starts = [];
  for (let n = 0; n < RUNS; n++) starts.push((await time(LESSON, ['run', '5', '--headless'])).exit);
  line(['stage 5 as built, command to exit', seconds(median(starts))]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
