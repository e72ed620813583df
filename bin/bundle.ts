/**
 * Makes build/lesson/main.js: the command line in one file with its bytecode beside it, which starts several times faster
 * than two hundred TypeScript files. bin/lesson runs it while no source is newer.
 */
import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceHash } from './source-hash.ts';

const root = join(import.meta.dir, '..');
const target = join(root, 'build', 'lesson');

const started = new Date();
// A plain mkdir honours the umask, so that other users can run the checkout; that of mkdtemp is private.
const unfinished = `${target}-${process.pid}-${started.getTime()}`;
mkdirSync(unfinished);
try {
  await Bun.build({
    entrypoints: [join(root, 'src', 'cli', 'main.ts')],
    outdir: unfinished,
    target: 'bun',
    // Bytecode without a whole executable is to be had for CommonJS only.
    format: 'cjs',
    bytecode: true,
    minify: { whitespace: true, syntax: true, identifiers: false },
    define: { LESSON_BUILD: JSON.stringify(sourceHash(root)) },
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
