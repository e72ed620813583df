import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute } from 'node:path';
import type { HostPrograms, ProgramResult, RunOptions } from '../interface.ts';

async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<ProgramResult> {
  // Loaded only here: few commands of ours run other programs.
  const { spawn } = await import('node:child_process');
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      ...(options.folder === undefined ? {} : { cwd: options.folder }),
      env: { ...(options.env ?? process.env), ...options.moreEnv },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.on('error', fail);
    child.on('close', (status, signal) =>
      done({
        status: status ?? undefined,
        signal: signal ?? undefined,
        output: Buffer.concat(output).toString(),
        errors: Buffer.concat(errors).toString(),
      }),
    );
  });
}

export const programs: HostPrograms = {
  searchPath: () => (process.env.PATH ?? '').split(delimiter).filter((folder) => isAbsolute(folder)),
  isExecutable(file) {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  },
  isSuperuser: () => process.getuid?.() === 0,
  isAlive(processId) {
    try {
      process.kill(processId, 0);
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  },
  run,
};
