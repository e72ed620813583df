/** The files that a stage's kernel is made from, and where its reader has them. */
import { filesBelow, type SourceFile, shown } from '../host/files.ts';
import { host } from '../host/host.ts';
import { BuildError } from '../messages/build-error.ts';
import { GO_MOD, parseGoMod, type Replacement } from '../toolchain/go-mod.ts';
import { isOutside, outsideFolder } from '../toolchain/modules.ts';
import { PROFILE } from '../toolchain/profile.ts';
import { hiddenFiles, isFolder } from './reader-folder.ts';
import { type Stage, stageFiles } from './stages.ts';

export interface KernelFiles {
  /** By their name in the stage; those of modules in other folders, by `outsideFolder`. */
  readonly files: ReadonlyMap<string, SourceFile>;
  /** For the folders of modules ('' is the stage's own), where the reader sees them. */
  readonly places: ReadonlyMap<string, string>;
}

const isGoSource = (name: string): boolean => /\.(?:go|s|h)$/.test(name);
const isSource = (name: string): boolean =>
  isGoSource(name) || name === PROFILE || /(?:^|\/)go\.mod$|^vendor\/modules\.txt$/.test(name);
/** As seen from the working folder: '' is that itself. */
const seen = (path: string): string => host.paths.relative('', path).replaceAll('\\', '/');

/** @returns undefined if the stage has no Go files in its top folder */
export function kernelFiles(stage: Stage): KernelFiles | undefined {
  const own = stageFiles(stage);
  if (![...own.keys()].some((name) => name.endsWith('.go') && !name.includes('/'))) return undefined;
  const files = new Map(own);
  const places = new Map<string, string>();
  if (stage.own !== undefined) {
    places.set('', seen(stage.own));
    for (const replacement of outsideReplacements(own)) addModule(stage.own, replacement, files, places);
  }
  const embeds = embedsFiles(files);
  // `//go:embed all:web`, and patterns that name them, want hidden files, too.
  if (embeds && stage.own !== undefined) for (const [name, file] of hiddenFiles(stage.own)) files.set(name, file);
  const wanted = embeds ? [...files] : [...files].filter(([name]) => isSource(name));
  return { files: new Map(wanted.sort(([a], [b]) => (a < b ? -1 : 1))), places };
}

function outsideReplacements(files: ReadonlyMap<string, SourceFile>): Replacement[] {
  const goMod = files.get(GO_MOD);
  if (!goMod) return [];
  const { replacements } = parseGoMod(new TextDecoder().decode(goMod.read()), goMod.place);
  return replacements.filter(({ target }) => isOutside(target));
}

function addModule(
  stageFolder: string,
  { path, target, line }: Replacement,
  files: Map<string, SourceFile>,
  places: Map<string, string>,
): void {
  const folder = host.paths.resolve(stageFolder, target);
  if (!isFolder(folder)) {
    const message = `replacement directory ${target} does not exist`;
    throw new BuildError([{ file: shown(host.paths.join(stageFolder, GO_MOD)), line, message }]);
  }
  const name = outsideFolder(path);
  places.set(name, seen(folder));
  for (const [inside, file] of filesBelow(folder)) files.set(`${name}/${inside}`, file);
}

/** Whether any Go file may embed others, which are then part of the kernel. */
function embedsFiles(files: ReadonlyMap<string, SourceFile>): boolean {
  const decoder = new TextDecoder();
  return [...files].some(([name, file]) => name.endsWith('.go') && decoder.decode(file.read()).includes('//go:embed'));
}
