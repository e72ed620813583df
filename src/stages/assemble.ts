/** From assembly sources to bytes, through the cache: the assembler itself is loaded only when something changed. */
import { cached, contentKey } from '../host/cache.ts';
import { codeVersion } from '../host/code-version.ts';
import type { SourceFile } from '../host/files.ts';
import { BuildError, formatDiagnostic } from '../messages/build-error.ts';
import { readable } from '../messages/readable.ts';

/**
 * Assembles `main` to a flat binary.
 * @param kind what it is, for the cache's file names
 * @param files by their name in `%include`
 * @throws BuildError with every mistake that the assembler found
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

async function assembleNow(
  main: string,
  files: ReadonlyMap<string, SourceFile>,
  sources: ReadonlyMap<string, Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> {
  const { assemble, AssemblyError } = await import('../assembler/index.ts');
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
    const diagnostics = error.diagnostics.map((found) => ({
      ...found,
      file: files.get(found.file)?.place ?? found.file,
    }));
    // Printed as NASM prints its errors, without the column.
    const lines = diagnostics.map(({ file, line, message }) => readable(formatDiagnostic({ file, line, message })));
    throw new BuildError(diagnostics, lines.join('\n'));
  }
}
