/**
 * Makes build/lesson/main.js: the command line in one file with its bytecode beside it, which starts several times faster
 * than two hundred TypeScript files. bin/lesson runs it while no source is newer.
 */
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dir, '..');
const target = join(root, 'build', 'lesson');

/** The sources' hash: what they make is cached under it (src/stages/code-version.ts). */
function sourceHash(): string {
  const hasher = new Bun.CryptoHasher('sha256');
  const names = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  for (const name of names.filter((each) => each.endsWith('.ts')).sort()) {
    hasher.update(`${name}\0`);
    hasher.update(readFileSync(join(root, 'src', name)));
  }
  return hasher.digest('hex');
}

const started = new Date();
const unfinished = mkdtempSync(`${target}-`);
try {
  await Bun.build({
    entrypoints: [join(root, 'src', 'cli', 'main.ts')],
    outdir: unfinished,
    target: 'bun',
    // Bytecode without a whole executable is to be had for CommonJS only.
    format: 'cjs',
    bytecode: true,
    minify: { whitespace: true, syntax: true, identifiers: false },
    define: { LESSON_BUILD: JSON.stringify(sourceHash()) },
  });
  // A source saved while this runs is newer.
  utimesSync(join(unfinished, 'main.js'), started, started);
  // The bundle holds the folder's path; bin/lesson compares, in case the checkout was moved.
  writeFileSync(join(unfinished, 'root'), `${root}\n`);
  rmSync(target, { recursive: true, force: true });
  renameSync(unfinished, target);
} finally {
  // Gone when it was renamed; still there when something failed, or when another start was first.
  rmSync(unfinished, { recursive: true, force: true });
}
