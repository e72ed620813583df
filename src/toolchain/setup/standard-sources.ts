/** Packs the sources of the packages that come with Go into one archive. */
import { pack } from '../../host/archive.ts';
import { host } from '../../host/host.ts';
import { SOURCE_INDEX, SOURCES_BLOCK, type StandardPackage } from '../standard-sources.ts';
import type { GoInstallation } from './find-go.ts';
import { runGoCommand, TARGET } from './go-command.ts';

const { files, paths } = host;

/** What `go list -json` tells of a package; lists that are empty are left out. */
interface Listed {
  readonly ImportPath: string;
  readonly Dir: string;
  readonly GoFiles?: readonly string[];
  readonly SFiles?: readonly string[];
  readonly HFiles?: readonly string[];
  readonly EmbedPatterns?: readonly string[];
  readonly EmbedFiles?: readonly string[];
  readonly ImportMap?: Readonly<Record<string, string>>;
}

const FIELDS = 'ImportPath,Dir,GoFiles,SFiles,HFiles,EmbedPatterns,EmbedFiles,ImportMap';

/** The runtime's assembly includes it from the folder of a package that needs a C compiler. */
const FOREIGN_HEADER = 'runtime/cgo/abi_amd64.h';

/**
 * @param wanted import paths, or patterns
 * @param folder any that is there
 * @returns an archive for `StandardSources`
 */
export async function standardSources(
  go: GoInstallation,
  folder: string,
  wanted: readonly string[],
  level: number,
): Promise<Uint8Array> {
  const list = await runGoCommand(go.command, ['list', '-deps', `-json=${FIELDS}`, ...wanted], { folder, env: TARGET });
  const listed = (JSON.parse(`[${list.replaceAll('\n}\n{', '\n},\n{')}]`) as Listed[]).sort(byPath);
  const found = new Map<string, Uint8Array>();
  const index: Record<string, StandardPackage> = {};
  for (const each of listed) {
    const { ImportPath: path, GoFiles = [], SFiles = [], HFiles = [], EmbedPatterns = [], EmbedFiles = [] } = each;
    if (path === 'unsafe') continue;
    index[path] = {
      goFiles: GoFiles,
      assemblyFiles: SFiles,
      importMap: each.ImportMap ?? {},
      embedPatterns: EmbedPatterns,
      embedFiles: EmbedFiles,
    };
    for (const name of [...GoFiles, ...SFiles, ...HFiles, ...EmbedFiles])
      found.set(`${path}/${name}`, files.read(paths.join(each.Dir, name)));
  }
  const foreign = paths.join(go.root, 'src', FOREIGN_HEADER);
  if (files.status(foreign)) found.set(FOREIGN_HEADER, files.read(foreign));
  found.set(SOURCE_INDEX, new TextEncoder().encode(JSON.stringify(index)));
  return pack(found, SOURCES_BLOCK, level);
}

const byPath = (a: Listed, b: Listed): number => (a.ImportPath < b.ImportPath ? -1 : 1);
