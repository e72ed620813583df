/** Boots images on QEMU and on Bochs, without a window, and keeps what they send through COM1. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inTemporaryFolder } from './temporary-folder.ts';

export interface EmulatorRun {
  /** What came out of COM1. */
  readonly serial: Uint8Array;
  /** The same as text, a character a byte. */
  readonly text: string;
  /** The emulator's exit status; null if we stopped it. */
  readonly status: number | null;
}

export interface EmulatorOptions {
  /** Stop soon after the serial output contains this: for guests that halt without powering off. */
  readonly until?: string;
  /** Guest RAM in MiB; 128 by default. */
  readonly memory?: number;
  /** Wall-clock bound; 30 s by default. */
  readonly seconds?: number;
  /** QEMU: the image is a floppy disk. */
  readonly floppy?: boolean;
  /** A diskette of 1.44 MB in drive A, beside the disk. */
  readonly diskette?: Uint8Array | undefined;
  /** A disc in a CD-ROM drive, master of the secondary channel. */
  readonly disc?: Uint8Array | undefined;
  /** More arguments for the emulator. */
  readonly args?: readonly string[];
}

/**
 * QEMU: the guest's time is that of the instructions it has executed, 2 ns each, and passes at once while it waits. Without
 * them it is the host's, and a host that is busy lets timers expire together.
 */
export const GUEST_TIME = ['-icount', 'shift=1,sleep=off'] as const;

function fileIn(folder: string, name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** Boots a raw disk image on QEMU's PC, with the debug-exit port, until it leaves. */
export async function runQemu(image: Uint8Array, options: EmulatorOptions = {}): Promise<EmulatorRun> {
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
      ...(options.disc
        ? ['-drive', `file=${fileIn(folder, 'disc.iso', options.disc)},format=raw,if=ide,index=2,media=cdrom`]
        : []),
      ...(options.diskette
        ? ['-drive', `file=${fileIn(folder, 'diskette.img', options.diskette)},format=raw,if=floppy`]
        : []),
      ...(options.args ?? []),
    ];
    return watch(command, serial, options);
  });
}

/** Boots a raw disk image on Bochs' PC until it leaves. Bochs has no debug-exit port. */
export async function runBochs(image: Uint8Array, options: EmulatorOptions = {}): Promise<EmulatorRun> {
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
        ...(options.disc
          ? [`ata1-master: type=cdrom, path="${fileIn(folder, 'disc.iso', options.disc)}", status=inserted`]
          : []),
        ...(options.diskette
          ? [`floppya: 1_44=${fileIn(folder, 'diskette.img', options.diskette)}, status=inserted`]
          : []),
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

/** How long to wait after `until` for output that should not be there. */
const AFTERMATH_MS = 200;

async function watch(command: readonly string[], serial: string, options: EmulatorOptions): Promise<EmulatorRun> {
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
