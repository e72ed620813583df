/** From assembly sources to bytes, through the cache: the assembler itself is loaded only when something changed. */
import type { Warning } from '../assembler/index.ts';
import { cached, contentKey, readCache, writeCache } from '../host/cache.ts';
import { codeVersion } from '../host/code-version.ts';
import type { SourceFile } from '../host/files.ts';
import { BuildError, formatDiagnostic } from '../messages/build-error.ts';
import { readable } from '../messages/readable.ts';

/** What is assembled. */
export interface AssemblyJob {
  /** What it is, for the cache's file names. */
  readonly kind: string;
  /** The file that is assembled, one of `files`. */
  readonly main: string;
  /** By their name in `%include`. */
  readonly files: ReadonlyMap<string, SourceFile>;
  /** Takes the warnings, each a line that names a real file; for a kept result as for a new one. */
  readonly warn?: (line: string) => void;
}

/** Assembles a flat binary. @throws BuildError with every mistake that the assembler found */
export async function assembleCached({ kind, main, files, warn }: AssemblyJob): Promise<Uint8Array> {
  const sources = new Map([...files].map(([name, file]) => [name, file.read()]));
  const key = contentKey([main, ...[...sources].flat(), codeVersion('assembler')]);
  const warningsKind = `${kind}-warnings`;
  const bytes = await cached(kind, key, async () => {
    const made = await assembleNow(main, files, sources);
    writeCache(warningsKind, key, new TextEncoder().encode(JSON.stringify(made.warnings)));
    return made.bytes;
  });
  if (warn) for (const line of keptWarnings(readCache(warningsKind, key), files)) warn(line);
  return bytes;
}

/** The warnings of a kept result as lines. The same sources may now be in other files than when they were assembled. */
function keptWarnings(kept: Uint8Array | undefined, files: ReadonlyMap<string, SourceFile>): string[] {
  if (!kept) return [];
  const warnings = JSON.parse(new TextDecoder().decode(kept)) as Warning[];
  return warnings.map(({ file, line, message, kind }) => {
    const place = files.get(file)?.place ?? file;
    return readable(`${place}:${line}: warning: ${message} [-w+${kind}]`);
  });
}

async function assembleNow(
  main: string,
  files: ReadonlyMap<string, SourceFile>,
  sources: ReadonlyMap<string, Uint8Array>,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly warnings: readonly Warning[] }> {
  const { assemble, AssemblyError } = await import('../assembler/index.ts');
  try {
    const { bytes, warnings } = assemble({
      file: main,
      read(name) {
        const source = sources.get(name);
        if (source === undefined) throw new Error(`no file ${name}`);
        return source;
      },
    });
    return { bytes: Uint8Array.from(bytes), warnings };
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
