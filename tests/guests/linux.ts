/** Debian's Linux with a busybox initramfs, from disk through its stock drivers, until it powers off. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { inTemporaryFolder } from '../support/temporary-folder.ts';
import { GRUB_FILES, grubDisk, run } from './disk-image.ts';
import type { Guest } from './guest.ts';

const BUSYBOX = '/bin/busybox';
/** In the order in which they need each other. */
const MODULES = [
  'crypto/crct10dif_common.ko',
  'lib/crc-t10dif.ko',
  'lib/crc64.ko',
  'lib/crc64-rocksoft.ko',
  'block/t10-pi.ko',
  'drivers/scsi/scsi_common.ko',
  'drivers/scsi/scsi_mod.ko',
  'drivers/ata/libata.ko',
  'drivers/ata/ata_piix.ko',
  'drivers/scsi/sd_mod.ko',
  'drivers/cdrom/cdrom.ko',
  'drivers/scsi/sr_mod.ko',
  'drivers/block/floppy.ko',
] as const;

/** Bytes that look like nothing else. */
const pattern = (bytes: number, factor: number): Uint8Array =>
  new Uint8Array(bytes).map((_, at) => Math.imul(at, factor) >>> 16);

const [BEGIN, END] = ['guest: begins', 'guest: ends'] as const;

const INIT = `#!/bin/busybox sh
bb=/bin/busybox
$bb mount -t devtmpfs dev /dev
$bb mount -t proc proc /proc
$bb mount -t sysfs sys /sys
for module in ${MODULES.map((path) => basename(path)).join(' ')}; do $bb insmod /$module; done
until [ -e /dev/sda1 ]; do $bb sleep 1; done
echo '${BEGIN}'
$bb uname -m
$bb cat /proc/cmdline
$bb awk '/sda/ { print $4, $3 }' /proc/partitions
$bb awk '$1 ~ /^[0-9]+:/ && $5 != "rtc0" { print $1, $3, $4, $5 }' /proc/interrupts
for device in /sys/bus/pci/devices/*; do echo "$($bb basename $device) $($bb cat $device/vendor $device/device | $bb tr '\\n' ' ')"; done
$bb cat /sys/block/sda/device/../../../uevent | $bb grep DRIVER
$bb md5sum /dev/sda1
$bb md5sum /dev/sr0
$bb md5sum /dev/fd0
$bb dd if=/dev/sda1 of=/dev/fd0 bs=18k count=4 conv=fsync 2>&1 | $bb head -n 2
$bb md5sum /dev/fd0
$bb dmesg | $bb grep -c 'ACPI: PM: (supports.* S5)'
echo '${END}'
$bb poweroff -f
`;

const kernelPath = (): string | undefined =>
  existsSync('/boot')
    ? readdirSync('/boot')
        .filter((name) => /^vmlinuz-.*amd64$/.test(name))
        .sort()
        .map((name) => join('/boot', name))
        .at(-1)
    : undefined;

async function initramfs(version: string): Promise<Uint8Array> {
  return inTemporaryFolder(async (folder) => {
    const root = join(folder, 'root');
    for (const name of ['bin', 'dev', 'proc', 'sys']) mkdirSync(join(root, name), { recursive: true });
    writeFileSync(join(root, 'bin/busybox'), readFileSync(BUSYBOX), { mode: 0o755 });
    writeFileSync(join(root, 'init'), INIT, { mode: 0o755 });
    for (const path of MODULES) {
      writeFileSync(join(root, basename(path)), readFileSync(join('/lib/modules', version, 'kernel', path)));
    }
    run('sh', ['-c', 'find . | cpio --quiet -o -H newc | gzip -n -9 > ../initrd'], { cwd: root });
    return new Uint8Array(readFileSync(join(folder, 'initrd')));
  });
}

export const linux: Guest = {
  name: 'Linux amd64',
  memory: 128,
  needs: [kernelPath() ?? '/boot/vmlinuz', BUSYBOX, ...GRUB_FILES],
  media: () => ({ disc: pattern(2 * 2 ** 20, 0x9e37_79b1), diskette: pattern(1440 * 1024, 0x85eb_ca6b) }),
  async image() {
    const kernel = kernelPath()!;
    return grubDisk({
      size: 40,
      config: 'linux /vmlinuz console=ttyS0 panic=-1 quiet\ninitrd /initrd\nboot\n',
      modules: ['linux'],
      files: new Map([
        ['vmlinuz', new Uint8Array(readFileSync(kernel))],
        ['initrd', await initramfs(basename(kernel).replace('vmlinuz-', ''))],
      ]),
    });
  },
  compared(serial) {
    const lines = serial.split('\n').map((line) => line.trim());
    const [from, to] = [lines.indexOf(BEGIN), lines.indexOf(END)];
    return from < 0 || to < from ? ['(it did not get to the end)'] : lines.slice(from, to + 1);
  },
};
