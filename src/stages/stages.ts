/** The book's kernel stages, as the folders in kernel-stages/ tell. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';

/** The checkout that this code stands in. */
export const ROOT = resolve(import.meta.dirname, '../..');
export const STAGES_FOLDER = join(ROOT, 'kernel-stages');

export interface Stage {
  /** 1 … 7; 0 for a reader's own folder. */
  readonly number: number;
  /** `boot-sector`. */
  readonly name: string;
  /** Folders laid over each other, the first at the bottom. */
  readonly layers: readonly string[];
}

/** @returns the stages in their order */
export function listStages(folder: string = STAGES_FOLDER): Stage[] {
  const stages: Stage[] = [];
  const layers: string[] = [];
  for (const entry of readdirSync(folder).sort()) {
    const match = /^(\d\d)-(.+)$/.exec(entry);
    if (!match) continue;
    layers.push(join(folder, entry));
    stages.push({ number: Number(match[1]), name: match[2], layers: [...layers] });
  }
  return stages;
}

/** @returns the stage called `text`: a number, a name, or a folder that holds a whole stage */
export function findStage(text: string): Stage | undefined {
  const wanted = text.toLowerCase();
  const found = listStages().find(
    ({ number, name, layers }) =>
      (/^\d+$/.test(wanted) && number === Number(wanted)) || name === wanted || basename(layers.at(-1)!) === wanted,
  );
  return found ?? readerStage(text);
}

function readerStage(path: string): Stage | undefined {
  const folder = resolve(path);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory() || !existsSync(join(folder, BOOT_SOURCE)))
    return undefined;
  // One of the book's own layers, named by its path, is that stage and not a stage by itself.
  const own = listStages().find(({ layers }) => layers.at(-1) === folder);
  return own ?? { number: 0, name: basename(folder), layers: [folder] };
}

/** The file that the disk image is assembled from. */
export const BOOT_SOURCE = 'boot.asm';

/**
 * Every file of the stage by its path within it, with the layer's file that it is taken from. An empty file in a layer takes
 * away the one below.
 */
export function stageFiles(stage: Stage): Map<string, string> {
  const files = new Map<string, string>();
  for (const layer of stage.layers) {
    for (const entry of readdirSync(layer, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const name = relative(layer, path).replaceAll('\\', '/');
      if (layer !== stage.layers[0] && statSync(path).size === 0) files.delete(name);
      else files.set(name, path);
    }
  }
  return files;
}
