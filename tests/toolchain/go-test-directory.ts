/**
 * Programs of Go's own test directory in the place of stage 6's main.go, beside the same programs run natively:
 * `npx bun tests/toolchain/go-test-directory.ts [--count N] [--seed N] [NAME…]` prints a line for each that differs, and the
 * share of those that print the same and end with the same status.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { SourceFile } from '../../src/host/files.ts';
import { memoryBlockStore } from '../../src/machine/devices/block-store.ts';
import { Machine } from '../../src/machine/machine.ts';
import { BuildError } from '../../src/messages/build-error.ts';
import { loadFirmware } from '../../src/stages/firmware.ts';
import { endingOf } from '../../src/stages/guest-ending.ts';
import { buildImage } from '../../src/stages/image.ts';
import { interpreter } from '../../src/stages/interpreter.ts';
import { findStage, type Stage } from '../../src/stages/stages.ts';
import { constraintHolds } from '../../src/toolchain/build-constraints.ts';
import { scanHeader } from '../../src/toolchain/import-scanner.ts';
import { findGo, type GoInstallation } from '../../src/toolchain/setup/find-go.ts';
import { Random } from '../support/random.ts';

const STAGE = '6';
const TITLE = /^Stage 6: .*\n/m;
const MEMORY_BYTES = 512 << 20;
const MAX_INSTRUCTIONS = 8_000_000_000;
const SLICE = 50_000_000;
const NATIVE_SECONDS = 60;

/** What a kernel without files and processes cannot have: such programs build and run others. */
const ELSEWHERE = new Set(['os/exec', 'go/build', 'net', 'net/http', 'C']);

export interface Result {
  readonly status: number;
  /** Standard output and standard error, in the order in which they were written. */
  readonly output: string;
}

export interface Comparison {
  readonly name: string;
  readonly native: Result;
  readonly ours: Result;
}

/** Folders of programs of one file each, beside the test directory itself. */
const FOLDERS = ['chan', 'fixedbugs', 'interface', 'ken', 'typeparam'];

/** The programs of `$(go env GOROOT)/test` that say `// run` and nothing else, and need only what is here. */
export function candidates({ root, minor }: GoInstallation): string[] {
  const folder = join(root, 'test');
  const programs = (below: string): string[] => {
    const path = join(folder, below);
    const names = existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.go')) : [];
    return names.map((name) => join(below, name));
  };
  return ['', ...FOLDERS]
    .flatMap(programs)
    .filter((name) => {
      const source = readFileSync(join(folder, name), 'utf8');
      const { imports, constraint } = scanHeader(source);
      if (!/^\/\/ run\s*$/m.test(source.split('\n', 1)[0] ?? '')) return false;
      if (imports.some(({ path }) => ELSEWHERE.has(path) || path.startsWith('internal/'))) return false;
      return constraint === undefined || constraintHolds(constraint, minor) === true;
    })
    .sort();
}

export function sample(names: readonly string[], count: number, seed: number): string[] {
  const random = new Random(seed);
  const left = [...names];
  const chosen: string[] = [];
  while (chosen.length < count && left.length > 0) chosen.push(...left.splice(random.below(left.length), 1));
  return chosen;
}

function natively({ command }: GoInstallation, source: string): Result {
  const folder = mkdtempSync(join(tmpdir(), 'lesson-go-test-'));
  try {
    writeFileSync(join(folder, 'main.go'), source);
    const env = { ...process.env, GOTOOLCHAIN: 'local', CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false' };
    const built = spawnSync(command, ['build', '-trimpath', '-o', 'program', 'main.go'], { cwd: folder, env });
    if (built.status !== 0) return { status: -1, output: built.stderr.toString() };
    // As in the machine: one stream, one processor, no environment.
    const run = spawnSync('/bin/sh', ['-c', 'exec env -i GOMAXPROCS=1 ./program 2>&1 </dev/null'], {
      cwd: folder,
      timeout: NATIVE_SECONDS * 1000,
    });
    return { status: run.status ?? -1, output: run.stdout.toString('latin1') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function withFiles(stage: Stage, texts: Readonly<Record<string, string>>): Stage {
  const files = Object.entries(texts).map(([name, text]): [string, SourceFile] => {
    const bytes = new Uint8Array(new TextEncoder().encode(text));
    return [name, { place: name, size: bytes.length, read: () => bytes }];
  });
  return { ...stage, layers: [...stage.layers, { folder: 'program', files: () => new Map(files) }] };
}

async function inTheMachine(go: GoInstallation, source: string): Promise<Result> {
  const stage = withFiles(findStage(STAGE)!, { 'main.go': source, 'go.mod': `module lesson\n\ngo 1.${go.minor}\n` });
  let image: Uint8Array;
  try {
    image = await buildImage(stage);
  } catch (error) {
    if (error instanceof BuildError) return { status: -1, output: error.message };
    throw error;
  }
  const sent: Uint8Array[] = [];
  const machine = new Machine({
    memory: MEMORY_BYTES,
    firmware: await loadFirmware(),
    interpreter: await interpreter(),
    disk: memoryBlockStore(image),
    onSerial: (bytes) => sent.push(bytes.slice()),
  });
  const output = (): string => {
    const text = Buffer.concat(sent).toString('latin1').replaceAll('\r\n', '\n');
    return text.slice(text.search(TITLE)).replace(TITLE, '');
  };
  while (machine.retired < MAX_INSTRUCTIONS) {
    const ending = endingOf(machine.run({ instructions: SLICE }), '');
    if (ending) return { status: ending.status, output: output() };
  }
  return { status: -1, output: `${output()}(it did not end)\n` };
}

/** Without what is another in every run: addresses, times, numbers of goroutines, names of files. */
function comparable({ output }: Result): string {
  return output
    .replace(/0x[0-9a-f]+/g, '0x')
    .replace(/goroutine \d+/g, 'goroutine')
    .replace(/\(?0x\)?/g, '')
    .replace(/^\t\S*\/?(\w+\.go:\d+).*$/gm, '\t$1');
}

export const isEqual = ({ native, ours }: Comparison): boolean =>
  native.status === ours.status && comparable(native) === comparable(ours);

export async function compare(go: GoInstallation, name: string): Promise<Comparison> {
  const source = readFileSync(join(go.root, 'test', name), 'utf8');
  return { name, native: natively(go, source), ours: await inTheMachine(go, source) };
}

function firstDifference({ native, ours }: Comparison): string {
  const [wanted, found] = [native, ours].map((result) => comparable(result).split('\n'));
  const at = (wanted ?? []).findIndex((line, index) => line !== found?.[index]);
  const line = (lines: readonly string[] | undefined): string =>
    JSON.stringify(lines?.[Math.max(0, at)]?.slice(0, 160));
  return `status ${native.status} and ${ours.status}; line ${at + 1}: ${line(wanted)} and ${line(found)}`;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    args: process.argv.slice(2),
    options: { count: { type: 'string', default: '150' }, seed: { type: 'string', default: '1' } },
    allowPositionals: true,
  });
  const go = await findGo(process.env.LESSON_GO);
  const all = candidates(go);
  const chosen = positionals.length > 0 ? positionals : sample(all, Number(values.count), Number(values.seed));
  let equal = 0;
  for (const name of chosen) {
    const comparison = await compare(go, name);
    if (isEqual(comparison)) equal++;
    else console.log(`${name}: ${firstDifference(comparison)}`);
    if (positionals.length > 0) console.log(comparison);
  }
  const share = ((100 * equal) / chosen.length).toFixed(1);
  console.log(
    `${go.version}: ${equal} of ${chosen.length} are equal (${share} %), of ${all.length}, seed ${values.seed}`,
  );
}

if (import.meta.main) await main();
