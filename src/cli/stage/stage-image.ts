/** The disk image of a stage, built if it is not in the cache. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder, cacheWriteFailed } from '../../host/cache.ts';
import { BuildError } from '../../messages/build-error.ts';
import { UserError } from '../../messages/user-error.ts';
import type { Stage } from '../../stages/stages.ts';
import type { BuildFlags } from '../../toolchain/build-flags.ts';
import { CliError } from '../errors/cli-error.ts';
import { EXIT } from '../errors/exit-status.ts';
import { printDiagnostic } from '../errors/report-error.ts';
import { goFlagArguments } from '../options/go-flags.ts';

/** A build that takes less than this need not be kept, and its user need not hear that it was not. */
const WORTH_KEEPING_MS = 1000;

/** @returns the disk image; a source that does not build ends the command with its lines and status 3 */
export async function stageImage(stage: Stage, flags: BuildFlags = {}): Promise<Uint8Array> {
  const built = await imageFromChild(stage, flags);
  if (built) return built;
  const { buildImage } = await import('../../stages/image.ts');
  const { setUpProgress } = await import('./set-up-progress.ts');
  const progress = setUpProgress();
  const start = performance.now();
  const warn = (line: string): unknown => process.stderr.write(`${line}\n`);
  const image = await buildImage(stage, { progress: progress.show, compiling: progress.compiling, warn, flags })
    .catch(rethrowAsBuildError)
    .finally(() => progress.end());
  if (cacheWriteFailed() && performance.now() - start > WORTH_KEEPING_MS) warnNotKept();
  return image;
}

/** A mistake in the sources, or in what is needed to build them, ends the command with status 3. */
export function rethrowAsBuildError(error: unknown): never {
  if (error instanceof BuildError)
    throw new CliError(
      error.message,
      EXIT.BUILD,
      error.diagnostics.some(({ file }) => file !== undefined),
    );
  if (error instanceof UserError && !(error instanceof CliError)) throw new CliError(error.message, EXIT.BUILD);
  throw error;
}

function warnNotKept(): void {
  const folder = cacheFolder();
  const why = folder === undefined ? 'there is no home folder' : `${folder} cannot be written to`;
  printDiagnostic(`what was built is not kept for the next time: ${why}; LESSON_CACHE can name another folder`);
}

/** Set by the release: the program is a binary, which no launcher has started. */
declare const LESSON_BINARY: boolean | undefined;

/**
 * Makes JavaScriptCore optimise later: the Go tools are large and end soon, and need half the time with less optimisation. It
 * is read only when a process starts. bin/prepare.sh sets it; a binary that has to build starts itself once more.
 */
const LATE_OPTIMISATION = { BUN_JSC_thresholdForOMGOptimizeAfterWarmUp: '5000000' };

/** @returns undefined if this process can build just as well */
async function imageFromChild(stage: Stage, flags: BuildFlags): Promise<Uint8Array | undefined> {
  const alreadySet = Object.keys(LATE_OPTIMISATION).some((name) => process.env[name] !== undefined);
  if (typeof LESSON_BINARY === 'undefined' || alreadySet) return undefined;
  const { kernelIsStale } = await import('../../stages/kernel.ts');
  if (!kernelIsStale(stage, flags)) return undefined;
  let folder: string;
  try {
    folder = mkdtempSync(join(tmpdir(), 'lesson-'));
  } catch {
    // There is nowhere to put the image; this process builds, more slowly.
    return undefined;
  }
  try {
    return await buildInChild(stage, join(folder, 'disk.img'), flags);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function buildInChild(stage: Stage, image: string, flags: BuildFlags): Promise<Uint8Array> {
  // Ctrl-C reaches the child, too: it ends, and the caller removes the folder.
  const ignore = (): void => {};
  process.on('SIGINT', ignore);
  try {
    const what = stage.own ?? stage.name;
    const child = Bun.spawn([process.execPath, 'build', what, '-o', image, ...goFlagArguments(flags)], {
      env: { ...process.env, ...LATE_OPTIMISATION },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const status = await child.exited;
    if (child.signalCode === 'SIGINT') throw new CliError('', EXIT.INTERRUPTED);
    // The child has printed why.
    if (status !== 0) throw new CliError('', status);
    return new Uint8Array(readFileSync(image));
  } finally {
    process.off('SIGINT', ignore);
  }
}
