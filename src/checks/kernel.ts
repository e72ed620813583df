/** A kernel to be checked: its image, and the same kernel with a program of the checks in it. */
import type { SourceFile } from '../host/files.ts';
import { buildImage } from '../stages/image.ts';
import { findStage, type Stage, stageFiles } from '../stages/stages.ts';

export interface Kernel {
  readonly image: Uint8Array;
  /** @param program Go source of a main package; @throws BuildError if the kernel does not build with it */
  withProgram(program: string): Promise<Uint8Array>;
}

export const kernelOf = (stage: Stage, image: Uint8Array): Kernel => ({
  image,
  withProgram: (program) => buildImage(programStage(stage, program)),
});

const PROGRAM = 'main.go';

/** The stage with its main package replaced: files of it that the book's stage does not have are taken away. */
function programStage(stage: Stage, program: string): Stage {
  const book = stageFiles(findStage(String(stage.number))!);
  const surplus = [...stageFiles(stage).keys()].filter((name) => /^[^/]+\.go$/.test(name) && !book.has(name));
  const files = new Map(surplus.map((name) => [name, sourceFile(name, '')]));
  files.set(PROGRAM, sourceFile(PROGRAM, program));
  return { ...stage, layers: [...stage.layers, { folder: 'checks', files: () => files }] };
}

function sourceFile(name: string, text: string): SourceFile {
  const bytes = new TextEncoder().encode(text);
  return { place: `${name} (of the checks)`, size: bytes.length, read: () => bytes.slice() };
}
