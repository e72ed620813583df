/** Disks with GRUB in front and a FAT partition behind it. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

const SECTOR = 512;
const GRUB = '/usr/lib/grub/i386-pc';
/** GRUB's files that an image needs. */
export const GRUB_FILES = [join(GRUB, 'boot.img'), join(GRUB, 'kernel.img')];

/** The first sector of the partition; GRUB lies between it and the first sector of the disk. */
const PARTITION = 2048;
const PARTITION_TABLE = 446;
const FAT16_LBA = 0x0e;
const MIB = 2 ** 20;

export interface GrubDisk {
  /** MiB in all. */
  readonly size: number;
  /** The configuration that GRUB carries with it. */
  readonly config: string;
  readonly modules: readonly string[];
  /** Files on the partition, by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Runs a program of the host. @throws with what it said when it fails */
export function run(program: string, args: readonly string[], options: { cwd?: string; input?: string } = {}): void {
  const { status, stderr, error } = spawnSync(program, args, { ...options, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program}: ${error?.message ?? stderr.trim()}`);
}

export async function grubDisk({ size, config, modules, files }: GrubDisk): Promise<Uint8Array> {
  return inTemporaryFolder(async (folder) => {
    const path = (name: string): string => join(folder, name);
    writeFileSync(path('grub.cfg'), config);
    const core = ['-O', 'i386-pc', '-p', '(hd0,msdos1)/', '-c', path('grub.cfg'), '-o', path('core.img')];
    run('grub-mkimage', [...core, 'biosdisk', 'part_msdos', 'fat', ...modules]);
    writeFileSync(path('disk.img'), withGrub(size * MIB, readFileSync(path('core.img'))));

    const partition = ['-i', `${path('disk.img')}@@${PARTITION * SECTOR}`];
    const sectors = (size * MIB) / SECTOR - PARTITION;
    run('mformat', [...partition, '-T', `${sectors}`, '-h', '16', '-s', '63', '-H', `${PARTITION}`, '-N', '1', '::']);
    for (const [name, bytes] of files) {
      writeFileSync(path('file'), bytes);
      run('mcopy', [...partition, path('file'), `::${name}`]);
    }
    return new Uint8Array(readFileSync(path('disk.img')));
  });
}

/** The first sector loads the second, which loads the rest of GRUB; both come with these places in them. */
function withGrub(bytes: number, core: Uint8Array): Uint8Array {
  if (core.length > (PARTITION - 1) * SECTOR) throw new Error('GRUB does not fit in front of the partition');
  const disk = new Uint8Array(bytes);
  disk.set(readFileSync(join(GRUB, 'boot.img')).subarray(0, PARTITION_TABLE));
  disk.set(core, SECTOR);
  const entry = new DataView(disk.buffer, PARTITION_TABLE);
  entry.setUint8(0, 0x80);
  entry.setUint8(4, FAT16_LBA);
  entry.setUint32(8, PARTITION, true);
  entry.setUint32(12, bytes / SECTOR - PARTITION, true);
  disk.set([0x55, 0xaa], SECTOR - 2);
  return disk;
}
