/** Runs a disk image under QEMU, with its own SeaBIOS or with another ROM, and collects what it sends on COM1. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface QemuRun {
  readonly image: Uint8Array;
  /** MiB of RAM */
  readonly memory: number;
  /** Bytes of the disk when it is larger than the image; the rest reads as zeros. */
  readonly diskBytes?: number;
  /** The ROM in place of SeaBIOS. */
  readonly bios?: Uint8Array;
  /** Stop once the output contains this: for guests that halt instead of leaving. */
  readonly until?: string;
  /** No disk at all. */
  readonly diskless?: boolean;
  /** Every read of the disk fails. */
  readonly unreadable?: boolean;
}

const LIMIT_MS = 30_000;

export function hasQemu(): boolean {
  return spawnSync('qemu-system-x86_64', ['--version']).status === 0;
}

export async function runQemu(run: QemuRun): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'qemu-'));
  try {
    const disk = join(folder, 'disk.img');
    writeFileSync(disk, run.image);
    if (run.diskBytes) truncateSync(disk, run.diskBytes);
    const args = ['-M', 'pc', '-m', String(run.memory), '-nodefaults', '-vga', 'std', '-display', 'none'];
    args.push('-serial', 'stdio', '-device', 'isa-debug-exit,iobase=0xf4,iosize=1');
    let file = disk;
    if (run.unreadable) {
      const rules = join(folder, 'blkdebug.conf');
      writeFileSync(rules, '[inject-error]\nevent = "read_aio"\nerrno = "5"\n');
      file = `blkdebug:${rules}:${disk}`;
    }
    if (!run.diskless) args.push('-drive', `file=${file},format=raw,if=ide,cache=unsafe`);
    if (run.bios) {
      const rom = join(folder, 'bios.bin');
      writeFileSync(rom, run.bios);
      args.push('-bios', rom);
    }
    return await collect(args, run.until);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function collect(args: readonly string[], until: string | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const qemu = spawn('qemu-system-x86_64', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    const late = setTimeout(() => {
      output += '(did not end)\n';
      qemu.kill();
    }, LIMIT_MS);
    qemu.stdout.on('data', (bytes: Buffer) => {
      output += bytes.toString('latin1');
      if (until !== undefined && output.includes(until)) qemu.kill();
    });
    qemu.stderr.on('data', (bytes: Buffer) => {
      errors += bytes.toString('latin1');
    });
    qemu.on('error', reject);
    qemu.on('close', () => {
      clearTimeout(late);
      if (output === '' && errors !== '') reject(new Error(errors.trim()));
      else resolve(output);
    });
  });
}
