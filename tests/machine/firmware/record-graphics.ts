/**
 * Records pictures of the graphics modes as QEMU shows them with SeaBIOS: `bun tests/machine/firmware/record-graphics.ts`.
 * The result, vectors/graphics.json, is what graphics.test.ts compares with.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digest, graphicsGuest, MODES, type Points, VESA_MODES } from './graphics.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function screenOf(mode: number, folder: string): Promise<Points> {
  const [disk, file] = [join(folder, 'disk.img'), join(folder, `${mode}.ppm`)];
  writeFileSync(disk, graphicsGuest(mode));
  const args = ['-M', 'pc', '-nodefaults', '-vga', 'std', '-display', 'none', '-monitor', 'stdio'];
  const serial = join(folder, `serial-${mode}`);
  const drive = ['-drive', `file=${disk},format=raw,if=ide`, '-serial', `file:${serial}`];
  const qemu = spawn('qemu-system-x86_64', [...args, ...drive], { stdio: ['pipe', 'ignore', 'inherit'] });
  const over = new Promise((resolve) => qemu.on('close', resolve));
  while (!existsSync(serial) || readFileSync(serial, 'latin1') !== 'X') await pause(100);
  // The display is drawn anew some thirty times a second.
  await pause(500);
  qemu.stdin.write(`screendump ${file}\nquit\n`);
  await over;
  return parsePpm(readFileSync(file));
}

function parsePpm(bytes: Uint8Array): Points {
  const header = String.fromCharCode(...bytes.subarray(0, 32)).match(/^P6\n(\d+) (\d+)\n255\n/);
  if (!header) throw new Error('no picture');
  const [width, start] = [Number(header[1]), header[0].length];
  const at = (x: number, y: number) => {
    const from = start + (y * width + x) * 3;
    return [bytes[from]!, bytes[from + 1]!, bytes[from + 2]!] as const;
  };
  return { width, height: Number(header[2]), at };
}

const folder = mkdtempSync(join(tmpdir(), 'record-graphics-'));
try {
  const digests: Record<string, string> = {};
  for (const mode of [...MODES, ...VESA_MODES])
    digests[mode.toString(16).padStart(2, '0')] = digest(await screenOf(mode, folder));
  const vectors = join(import.meta.dirname, 'vectors', 'graphics.json');
  writeFileSync(vectors, `${JSON.stringify(digests, undefined, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
