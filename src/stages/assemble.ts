/** From assembly sources to bytes, through the cache: the assembler itself is loaded only when something changed. */
import { cached, contentKey } from '../host/cache.ts';
import { codeVersion } from '../host/code-version.ts';
import type { SourceFile } from '../host/files.ts';
import { readable } from '../messages/readable.ts';
import { BuildError } from './build-error.ts';

/**
 * Assembles `main` to a flat binary.
 * @param kind what it is, for the cache's file names
 * @param files by their name in `%include`
 */
export async function assembleCached(
  kind: string,
  main: string,
  files: ReadonlyMap<string, SourceFile>,
): Promise<Uint8Array> {
  const sources = new Map([...files].map(([name, file]) => [name, file.read()]));
  const key = contentKey([main, ...[...sources].flat(), codeVersion('assembler')]);
  return cached(kind, key, () => assembleNow(main, files, sources));
}

function assembleNow(
  main: string,
  files: ReadonlyMap<string, SourceFile>,
  sources: ReadonlyMap<string, Uint8Array>,
): Uint8Array<ArrayBuffer> {
  const { assemble, AssemblyError } = require('../assembler/index.ts') as typeof import('../assembler/index.ts');
  try {
    const { bytes } = assemble({
      file: main,
      read(name) {
        const source = sources.get(name);
        if (source === undefined) throw new Error(`no file ${name}`);
        return source;
      },
    });
    return Uint8Array.from(bytes);
  } catch (error) {
    if (!(error instanceof AssemblyError)) throw error;
    const place = (file: string): string => files.get(file)?.place ?? file;
    throw new BuildError(
      error.diagnostics.map((d) => `${readable(place(d.file))}:${d.line}: ${readable(d.message)}`).join('\n'),
    );
  }
}
