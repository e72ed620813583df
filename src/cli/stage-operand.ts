/** The STAGE that a command line names, and its image. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder, somethingUnkept } from '../host/cache.ts';
import { UserError } from '../messages/user-error.ts';
import { isFolder } from '../stages/reader-folder.ts';
import { findStage, listStages, type Stage, stageFiles } from '../stages/stages.ts';
import { CliError, complain, EXIT, suggestion, usageError } from './diagnostics.ts';

export function stageOperand(text: string): Stage {
  const stage = findStage(text);
  if (stage) return stage;
  if (text.includes('/') || isFolder(text)) {
    throw usageError(`${text} is no stage: a folder with a stage holds a boot.asm`);
  }
  const names = listStages().map(({ name }) => name);
  throw usageError(`there is no stage '${text}'${suggestion(text, names) || "; 'lesson' lists them"}`);
}

const WORTH_KEEPING_MS = 1000;

/** @returns the disk image; a source that does not build ends the command with its lines and status 3 */
export async function stageImage(stage: Stage): Promise<Uint8Array> {
  const elsewhere = await imageFromChild(stage);
  if (elsewhere) return elsewhere;
  const { buildImage } = await import('../stages/image.ts');
  const { setUpProgress } = await import('./set-up-progress.ts');
  const progress = setUpProgress();
  const start = performance.now();
  const image = await buildImage(stage, progress.show)
    .catch(explainBuild)
    .finally(() => progress.end());
  // What takes no time need not be kept.
  if (somethingUnkept() && performance.now() - start > WORTH_KEEPING_MS) {
    const folder = cacheFolder();
    const why = folder === undefined ? 'there is no home folder' : `${folder} cannot be written to`;
    complain(`what was built is not kept for the next time: ${why}; LESSON_CACHE can name another folder`);
  }
  return image;
}

/** Set by the release: the program is a binary, which no launcher has started. */
declare const LESSON_BINARY: boolean | undefined;

/**
 * The Go tools run twice as fast when JavaScriptCore takes its time with optimising: they are large and end soon. It is told
 * only as a process starts. bin/lesson tells it; a binary that has to build starts itself once more.
 */
const PATIENCE = { BUN_JSC_thresholdForOMGOptimizeAfterWarmUp: '500000' };

/** @returns undefined if it is as well to build here */
async function imageFromChild(stage: Stage): Promise<Uint8Array | undefined> {
  const told = Object.keys(PATIENCE).some((name) => process.env[name] !== undefined);
  if (typeof LESSON_BINARY === 'undefined' || told) return undefined;
  const { kernelIsStale } = await import('../stages/kernel.ts');
  if (!kernelIsStale(stageFiles(stage))) return undefined;
  let folder: string;
  try {
    folder = mkdtempSync(join(tmpdir(), 'lesson-'));
  } catch {
    // Nowhere to put the image: slower then.
    return undefined;
  }
  // Ctrl-C is the child's, too: it ends, and we clean up behind it.
  const wait = (): void => {};
  process.on('SIGINT', wait);
  try {
    const image = join(folder, 'disk.img');
    const child = Bun.spawn([process.execPath, 'build', stage.own ?? String(stage.number), '-o', image], {
      env: { ...process.env, ...PATIENCE },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const status = await child.exited;
    if (child.signalCode === 'SIGINT') throw new CliError('', EXIT.INTERRUPTED);
    // The child has said why.
    if (status !== 0) throw new CliError('', status);
    return new Uint8Array(readFileSync(image));
  } finally {
    process.off('SIGINT', wait);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is wrong with the sources, or with what is needed to build them, ends the command with status 3. */
export function explainBuild(error: unknown): never {
  if (error instanceof UserError && !(error instanceof CliError)) throw new CliError(error.message, EXIT.BUILD);
  throw error;
}
