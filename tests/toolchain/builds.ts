/** Programs built by our builder, and by the real `go build` of the same Go beside it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { BuildError } from '../../src/messages/build-error.ts';
import { GoBuilder, type ProgramOptions } from '../../src/toolchain/go-builder.ts';
import { encode, type Files, type Ground, goBuild, layOut, type Outcome, runElf } from './fixtures.ts';

export type Options = Omit<ProgramOptions, 'files'>;

let builder: GoBuilder | undefined;

export async function build({ toolchain }: Ground, files: Files, options: Options = {}): Promise<Uint8Array> {
  builder ??= new GoBuilder(toolchain);
  return builder.build({ files: encode(files), ...options });
}

/** What is wrong with a program that has mistakes. */
export async function mistakesOf(ground: Ground, files: Files, options: Options = {}): Promise<BuildError> {
  try {
    await build(ground, files, options);
  } catch (error) {
    if (error instanceof BuildError) return error;
    throw error;
  }
  throw new Error('we found no mistake');
}

/** What the program does that the real `go build` makes of the same files. */
export function goldenOutcome(ground: Ground, files: Files, flags: readonly string[] = []): Outcome {
  const folder = layOut(files);
  const { status, stderr } = goBuild(ground, folder, 'program', flags);
  assert.is(status, 0, stderr);
  return runElf(readFileSync(join(folder, 'program')));
}
