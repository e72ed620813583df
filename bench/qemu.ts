/** Runs QEMU's translator (TCG) on an image, for comparison. */
import { spawn } from 'node:child_process';

export const hasQemu: boolean = Bun.which('qemu-system-x86_64') !== null;

export interface Timing {
  /** Seconds from the command to the first byte of serial output; undefined when none came. */
  readonly firstOutput: number | undefined;
  /** Seconds from the command to its end. */
  readonly exit: number;
}

/** Runs a command and times it; kills it once `enough` says that its output is complete. */
export function time(command: string, args: readonly string[], enough?: (output: string) => boolean): Promise<Timing> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const since = (): number => (performance.now() - start) / 1000;
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let firstOutput: number | undefined;
    let output = '';
    child.stdout.on('data', (bytes: Buffer) => {
      firstOutput ??= since();
      output += bytes.toString('latin1');
      if (enough?.(output)) child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('exit', () => resolve({ firstOutput, exit: since() }));
  });
}

export const QEMU_ARGUMENTS = (image: string): string[] => [
  ...['-accel', 'tcg', '-display', 'none', '-serial', 'stdio', '-no-reboot', '-m', '256'],
  ...['-device', 'isa-debug-exit,iobase=0xf4,iosize=4', '-drive', `file=${image},format=raw`],
];
