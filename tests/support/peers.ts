/** Other people's programs that tests compare with. Without one of them a test is skipped, but never in CI. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Callback, Context, Test } from 'uvu';

/** The program of each peer, and the Debian packages that bring it. */
const PEERS = {
  nasm: { program: 'nasm', packages: 'nasm' },
  qemu: { program: 'qemu-system-x86_64', packages: 'qemu-system-x86' },
  bochs: { program: 'bochs', packages: 'bochs bochs-term bochsbios vgabios' },
  objdump: { program: 'objdump', packages: 'binutils' },
  cc: { program: 'cc', packages: 'gcc libc6-dev' },
  tmux: { program: 'tmux', packages: 'tmux' },
} as const;

export type Peer = keyof typeof PEERS;

/** True while `bin/test --quick` runs: what takes long or needs another emulator is left out. */
export const quick = process.env.LESSON_TEST_QUICK === '1';

/** @returns whether a program is on the PATH */
export function hasProgram(name: string): boolean {
  return Bun.which(name) !== null;
}

/**
 * For tests that need other programs: `needing(suite, 'nasm')('name', () => …)` registers the test if they are there,
 * otherwise a skipped one that says what to install. With CI=true, where nothing is skipped, it fails instead.
 */
export function needing<T = Context>(test: Test<T>, ...peers: Peer[]): (name: string, handler: Callback<T>) => void {
  const missing = peers.find((peer) => !hasProgram(PEERS[peer].program));
  const slow = quick && peers.some((peer) => peer === 'qemu' || peer === 'bochs');
  return (name, handler) => {
    if (missing === undefined && !slow) return test(name, handler);
    if (missing === undefined) return skip(test, name, 'left out by --quick');
    const reason = `${PEERS[missing].program} is not installed (apt-get install ${PEERS[missing].packages})`;
    if (process.env.CI !== 'true') return skip(test, name, reason);
    test(name, () => {
      throw new Error(reason);
    });
  };
}

function skip<T>(test: Test<T>, name: string, reason: string): void {
  console.log(`skipped: ${name}: ${reason}`);
  test.skip(name);
}

/** Runs `work` with the path of a new empty folder, which is gone afterwards. */
export function inTemporaryFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'lesson-test-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  let result: T;
  try {
    result = work(folder);
  } catch (error) {
    remove();
    throw error;
  }
  if (result instanceof Promise) return result.finally(remove) as T;
  remove();
  return result;
}

/** @returns the bytes that NASM makes of a flat binary source file; `%include` looks in `folders` */
export function runNasm(source: string, folders: readonly string[] = []): Uint8Array {
  return inTemporaryFolder((scratch) => {
    const output = join(scratch, 'out.bin');
    const includes = folders.flatMap((folder) => ['-I', `${folder}/`]);
    const run = spawnSync('nasm', ['-f', 'bin', '-w+error', ...includes, '-o', output, source], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`nasm: ${run.stderr}`);
    return new Uint8Array(readFileSync(output));
  });
}

export interface PeerRun {
  /** What came out of COM1. */
  readonly serial: Uint8Array;
  /** The same as text, a character a byte. */
  readonly text: string;
  /** The emulator's exit status; null if we stopped it. */
  readonly status: number | null;
}

export interface PeerOptions {
  /** Stop soon after the serial output contains this: for guests that halt without powering off. */
  readonly until?: string;
  /** Guest RAM in MiB; 128 unless told. */
  readonly memory?: number;
  /** Wall-clock bound; 30 s unless told. */
  readonly seconds?: number;
  /** QEMU: the image is a floppy disk. */
  readonly floppy?: boolean;
  /** More arguments for the emulator. */
  readonly args?: readonly string[];
}

/**
 * QEMU: the guest's time is that of the instructions it has executed, 2 ns each, and passes at once while it waits. Without
 * them it is the host's, and a host that is busy lets timers expire together.
 */
export const GUEST_TIME = ['-icount', 'shift=1,sleep=off'] as const;

/** Boots a raw disk image on QEMU's PC, with the debug-exit port, until it leaves. */
export async function runQemu(image: Uint8Array, options: PeerOptions = {}): Promise<PeerRun> {
  return inTemporaryFolder(async (folder) => {
    const disk = join(folder, 'disk.img');
    const serial = join(folder, 'serial');
    writeFileSync(disk, image);
    writeFileSync(serial, '');
    const command = [
      'qemu-system-x86_64',
      ...['-m', `${options.memory ?? 128}`, '-display', 'none', '-monitor', 'none', '-no-reboot'],
      ...['-drive', `file=${disk},format=raw,if=${options.floppy ? 'floppy' : 'ide'}`, '-serial', `file:${serial}`],
      ...['-device', 'isa-debug-exit,iobase=0xf4,iosize=4'],
      ...(options.args ?? []),
    ];
    return watch(command, serial, options);
  });
}

/** Boots a raw disk image on Bochs' PC until it leaves. Bochs has no debug-exit port. */
export async function runBochs(image: Uint8Array, options: PeerOptions = {}): Promise<PeerRun> {
  return inTemporaryFolder(async (folder) => {
    const disk = join(folder, 'disk.img');
    const serial = join(folder, 'serial');
    const config = join(folder, 'bochsrc');
    // Bochs wants whole cylinders of 16 heads and 63 sectors.
    const cylinders = Math.max(1, Math.ceil(image.length / (16 * 63 * 512)));
    const padded = new Uint8Array(cylinders * 16 * 63 * 512);
    padded.set(image);
    writeFileSync(disk, padded);
    writeFileSync(serial, '');
    writeFileSync(
      config,
      [
        'display_library: term',
        `megs: ${options.memory ?? 128}`,
        `ata0-master: type=disk, path="${disk}", mode=flat, cylinders=${cylinders}, heads=16, spt=63`,
        'boot: disk',
        `com1: enabled=1, mode=file, dev="${serial}"`,
        `log: ${join(folder, 'log')}`,
        'panic: action=fatal',
        'cpu: model=corei7_sandy_bridge_2600k, ips=200000000, reset_on_triple_fault=0',
        'clock: sync=none',
        'sound: waveoutdrv=dummy',
        '',
      ].join('\n'),
    );
    // Debian builds Bochs with its debugger, which waits for a command before the first instruction.
    const commands = join(folder, 'commands');
    writeFileSync(commands, 'c\n');
    return watch(['bochs', '-q', '-f', config, '-rc', commands, ...(options.args ?? [])], serial, options);
  });
}

/** How long after `until` was seen the guest may still say something that nobody expects. */
const AFTERMATH_MS = 200;

async function watch(command: readonly string[], serial: string, options: PeerOptions): Promise<PeerRun> {
  // Bochs draws its screen with ncurses, which wants to know a terminal but not to have one.
  const env = { ...process.env, TERM: 'xterm' };
  const child = Bun.spawn([...command], { stdin: 'ignore', stdout: 'ignore', stderr: 'pipe', env });
  const deadline = performance.now() + (options.seconds ?? 30) * 1000;
  let stopped = false;
  const read = (): string => readFileSync(serial, 'latin1');
  for (;;) {
    const ended = await Promise.race([child.exited.then(() => true), Bun.sleep(20).then(() => false)]);
    if (ended) break;
    const met = options.until !== undefined && read().includes(options.until);
    if (!met && performance.now() < deadline) continue;
    if (met) await Bun.sleep(AFTERMATH_MS);
    stopped = true;
    child.kill('SIGKILL');
    await child.exited;
    break;
  }
  const text = read();
  if (!stopped && child.exitCode !== 0 && text === '') {
    throw new Error(`${command[0]}: ${await new Response(child.stderr).text()}`);
  }
  return { serial: new Uint8Array(readFileSync(serial)), text, status: stopped ? null : child.exitCode };
}
