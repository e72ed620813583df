/** Other people's programs that tests compare with. Without one of them a test is skipped, but never in CI. */
import type { Callback, Context, Test } from 'uvu';
import { skip } from './notes.ts';

/** What each is called on the command line, and the Debian packages that bring it; .ci/run installs the same. */
const PROGRAMS = {
  nasm: { command: 'nasm', packages: 'nasm' },
  qemu: { command: 'qemu-system-x86_64', packages: 'qemu-system-x86' },
  bochs: { command: 'bochs', packages: 'bochs bochs-term bochsbios vgabios' },
  objdump: { command: 'objdump', packages: 'binutils' },
  cc: { command: 'cc', packages: 'gcc libc6-dev' },
  gdb: { command: 'gdb', packages: 'gdb' },
  llvm: { command: 'llvm-symbolizer', packages: 'llvm' },
  tmux: { command: 'tmux', packages: 'tmux' },
} as const;

export type Program = keyof typeof PROGRAMS;

/** True while `bin/test --quick` runs: what takes long or needs another emulator is left out. */
export const quick = process.env.LESSON_TEST_QUICK === '1';

/** @returns whether a command is on the PATH */
export function hasProgram(command: string): boolean {
  return Bun.which(command) !== null;
}

/**
 * For tests that need other programs: `needing(suite, 'nasm')('name', () => …)` registers the test if they are there,
 * otherwise a skipped one that says what to install.
 */
export function needing<T = Context>(
  test: Test<T>,
  ...programs: Program[]
): (name: string, handler: Callback<T>) => void {
  const missing = programs.find((program) => !hasProgram(PROGRAMS[program].command));
  const slow = quick && programs.some((program) => program === 'qemu' || program === 'bochs');
  return (name, handler) => {
    if (slow) return skip(test, name, 'left out by --quick');
    if (missing === undefined) return test(name, handler);
    const { command, packages } = PROGRAMS[missing];
    lacking(test, name, `${command} is not installed (apt-get install ${packages})`);
  };
}

/** Registers a test that cannot run on this machine: a skipped one, but with CI=true one that fails. */
export function lacking<T = Context>(test: Test<T>, name: string, reason: string): void {
  if (process.env.CI !== 'true') skip(test, name, reason);
  else
    test(name, () => {
      throw new Error(reason);
    });
}
