/** The book's kernel stages, as the folders in kernel-stages/ tell, and those of its readers. */
import { type SourceFile, shippedFiles } from '../host/files.ts';
import { host } from '../host/host.ts';
import { exists, folderName, isFolder, readerFiles, readMark } from './reader-folder.ts';

export interface Stage {
  /** 1 … 7; for a reader's own folder the stage it began as, 0 if it does not say. */
  readonly number: number;
  /** The reader's folder; undefined for the book's own stages. */
  readonly own?: string;
  /** `boot-sector`. */
  readonly name: string;
  /** Their files laid over each other, the first at the bottom. */
  readonly layers: readonly Layer[];
}

/** What a stage adds to those before, or changes: files by their path within the stage. */
export interface Layer {
  /** `05-mp-setup`; a path for a reader's own folder. */
  readonly folder: string;
  readonly files: () => ReadonlyMap<string, SourceFile>;
}

const STAGES_FOLDER = 'kernel-stages';

/** @returns the book's stages in their order */
export function listStages(): Stage[] {
  const all = shippedFiles(STAGES_FOLDER);
  const folders = new Set([...all.keys()].map((name) => name.split('/')[0]!));
  const stages: Stage[] = [];
  const layers: Layer[] = [];
  for (const folder of folders) {
    const match = /^(\d\d)-(.+)$/.exec(folder);
    if (!match) continue;
    const below = [...all].filter(([name]) => name.startsWith(`${folder}/`));
    const files = new Map(below.map(([name, file]) => [name.slice(folder.length + 1), file]));
    layers.push({ folder, files: () => files });
    stages.push({ number: Number(match[1]), name: match[2]!, layers: [...layers] });
  }
  return stages;
}

/** @returns the stage called `text`: a number, a name, or a folder that holds a whole stage */
export function findStage(text: string): Stage | undefined {
  const wanted = text.toLowerCase();
  const found = listStages().find(
    ({ number, name, layers }) =>
      (/^\d+$/.test(wanted) && number === Number(wanted)) || name === wanted || layers.at(-1)!.folder === wanted,
  );
  return found ?? readerStage(text);
}

function readerStage(path: string): Stage | undefined {
  const folder = host.paths.resolve(path);
  if (!isFolder(folder) || !exists(host.paths.join(folder, BOOT_SOURCE))) return undefined;
  // One of the book's own layers, named by its path, is that stage and not a stage by itself.
  const book = listStages().find(
    ({ layers }) =>
      layers.at(-1)!.folder === folderName(folder) && folderName(host.paths.folder(folder)) === STAGES_FOLDER,
  );
  const layer = { folder, files: () => readerFiles(folder) };
  return book ?? { number: readMark(folder)?.stage ?? 0, name: folderName(folder), own: folder, layers: [layer] };
}

/** The file that the disk image is assembled from. */
export const BOOT_SOURCE = 'boot.asm';

/** Every file of the stage by its path within it. An empty file in a layer takes away the one below. */
export function stageFiles({ layers }: Stage): Map<string, SourceFile> {
  const files = new Map<string, SourceFile>();
  for (const [depth, layer] of layers.entries()) {
    for (const [name, file] of layer.files()) {
      if (depth > 0 && file.size === 0) files.delete(name);
      else files.set(name, file);
    }
  }
  return files;
}
