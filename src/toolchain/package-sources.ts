/** What a package is made from, whoever it belongs to. */
import type { Embedded } from './embed.ts';
import type { ProgramFiles } from './package-graph.ts';

export interface PackageSources {
  /** What the compiler calls it. */
  readonly path: string;
  /** Its path as people know it, for headings. */
  readonly title: string;
  /** Where the tools see `files`, absolute. */
  readonly root: string;
  /** Below the root; '' for the root itself. */
  readonly folder: string;
  /** Names in `files`, as those that follow. */
  readonly goFiles: readonly string[];
  readonly assemblyFiles: readonly string[];
  readonly headerFiles: readonly string[];
  /** With names from the package's folder. */
  readonly embedded?: Embedded;
  readonly files: ProgramFiles;
}

/** The files that a package is made from, by their names in the program. */
export function filesOf({
  goFiles,
  assemblyFiles,
  headerFiles,
  embedded,
  folder,
}: Omit<PackageSources, 'root' | 'files'>): string[] {
  const inFolder = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
  const names = [...goFiles, ...assemblyFiles, ...headerFiles, ...(embedded?.files ?? []).map(inFolder)];
  return [...new Set(names)];
}
