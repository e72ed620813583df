/**
 * Boots what the chapters' `run` fences name and records what it prints: `npx bun bin/record-transcripts.ts` records what is
 * missing, `--all` everything anew. Transcripts that no chapter shows any more are removed.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listChapters } from '../src/book/chapters.ts';
import { displayedText } from '../src/book/displayed-text.ts';
import { transcriptFences } from '../src/book/fences.ts';
import { GO_VERSION_FILE, TRANSCRIPTS_FOLDER, transcriptFile } from '../src/book/transcripts.ts';
import { toolchainAtHand } from '../src/toolchain/setup/setup.ts';

const LESSON = join(import.meta.dirname, 'lesson');
const FOLDER = join(import.meta.dirname, '..', TRANSCRIPTS_FOLDER);
const GO_VERSION = join(FOLDER, GO_VERSION_FILE);

const goVersion = (await toolchainAtHand()).version;
const recorded = existsSync(GO_VERSION) ? readFileSync(GO_VERSION, 'utf8').trim() : goVersion;
/** Transcripts of two releases of Go beside each other would fit neither. */
const all = process.argv.includes('--all') || recorded !== goVersion;

mkdirSync(FOLDER, { recursive: true });
const fences = listChapters().flatMap(transcriptFences);
const wanted = new Map(fences.map((fence) => [transcriptFile(fence), fence]));
for (const [file, { command, args }] of wanted) {
  const path = join(FOLDER, file);
  if (existsSync(path) && !all) continue;
  const child = Bun.spawnSync([LESSON, 'run', ...args, '--headless'], { stderr: 'inherit' });
  writeFileSync(path, displayedText(child.stdout.toString()));
  console.log(`lesson run ${command}: status ${child.exitCode}`);
}
for (const file of readdirSync(FOLDER)) if (!wanted.has(file)) rmSync(join(FOLDER, file));
writeFileSync(GO_VERSION, `${goVersion}\n`);
