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
const PROGRAMS_FOLDER = `${STAGES_FOLDER}/programs`;

/** @returns the book's stages in their order */
export function listStages(): Stage[] {
  const layers: Layer[] = [];
  return layersIn(STAGES_FOLDER).map(({ number, name, layer }) => {
    layers.push(layer);
    return { number, name, layers: [...layers] };
  });
}

/** The folders of a folder that are called `NN-name`, in their order. */
function layersIn(parent: string): { number: number; name: string; layer: Layer }[] {
  const all = shippedFiles(parent);
  const folders = new Set([...all.keys()].map((name) => name.split('/')[0]!));
  return [...folders].flatMap((folder) => {
    const match = /^(\d\d)-(.+)$/.exec(folder);
    if (!match) return [];
    const below = [...all].filter(([name]) => name.startsWith(`${folder}/`));
    const files = new Map(below.map(([name, file]) => [name.slice(folder.length + 1), file]));
    return [{ number: Number(match[1]), name: match[2]!, layer: { folder, files: () => files } }];
  });
}

/**
 * The book's programs, which stand in the place of a stage's own: `06-costs` is laid over stage 6, and called `costs`.
 * Each has the number of its stage, and is no stage by itself.
 */
export function listPrograms(): Stage[] {
  const stages = listStages();
  return layersIn(PROGRAMS_FOLDER).flatMap(({ number, name, layer }) => {
    const below = stages.find((stage) => stage.number === number);
    return below ? [{ number, name, layers: [...below.layers, layer] }] : [];
  });
}

/** @returns the stage or program called `text`: a number, a name, or a folder that holds a whole stage */
export function findStage(text: string): Stage | undefined {
  const wanted = text.toLowerCase();
  const isCalled = ({ name, layers }: Stage): boolean => name === wanted || layers.at(-1)!.folder === wanted;
  const found = listStages().find((stage) => isNumber(wanted, stage) || isCalled(stage));
  return found ?? listPrograms().find(isCalled) ?? readerStage(text);
}

const isNumber = (text: string, { number }: Stage): boolean => /^\d+$/.test(text) && number === Number(text);

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
