/** The text of a stage's files: what chapters show and `diff` compares. */
import { type Stage, stageFiles } from './stages.ts';

/** UTF-8 with no way around it: what is not UTF-8 is not text. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @returns undefined for bytes that are no UTF-8 text */
export function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The bytes of every file of the stage, by its path within it, sorted. */
export function stageSources(stage: Stage): Map<string, Uint8Array> {
  const files = [...stageFiles(stage)].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(files.map(([name, file]) => [name, file.read()]));
}
