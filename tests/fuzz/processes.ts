/** The program itself, as a user starts it: whatever the command line and the files say, it ends with a status and in words. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lesson } from '../support/lesson.ts';
import type { Random } from '../support/random.ts';
import { randomArguments } from './command-lines.ts';
import { fuzzer, hex } from './fuzzer.ts';

/** All commands but `init`, which writes to any folder it is given, `test`, which runs every stage, and `serve`, which goes on. */
const COMMANDS = [
  'run',
  'read',
  'diff',
  'build',
  'exercise',
  'doctor',
  'licenses',
  'completions',
  'help',
  '',
  'rnu',
] as const;
const OPTIONS = [
  'headless',
  'screen',
  'keys',
  'until',
  'memory',
  'stats',
  'json',
  'image',
  'resume',
  'hint',
  'stat',
  'color',
  'name-only',
  'help',
];
/** A run that begins ends soon. */
const BOUNDS = ['--max-instructions', '100000', '--timeout', '5'];
const FILE = 'disk.img';
/** Statuses of the program's own; a guest's are any. */
const STATUSES = [0, 1, 2, 3, 124];

interface Input {
  readonly args: readonly string[];
  readonly file: Uint8Array;
}

let folder = '';

export const processes = fuzzer<Input>({
  name: 'processes',
  short: 15,
  most: 15,
  prepare() {
    folder = mkdtempSync(join(tmpdir(), 'lesson-fuzz-'));
    return undefined;
  },
  make(random: Random) {
    const file = new Uint8Array(random.below(3000));
    random.fill(file);
    if (file.length >= 512) file.set([0x55, 0xaa], 510);
    const command = random.pick(COMMANDS);
    // No process can be given a NUL; what is no UTF-16 arrives as something else.
    const given = randomArguments(random, OPTIONS).map((each) => each.replaceAll('\0', '').toWellFormed());
    if (random.below(4) === 0) return { args: ['run', ...BOUNDS, random.pick(['--image', '--resume']), FILE], file };
    return { args: command === 'run' ? ['run', ...BOUNDS, ...given] : [command, ...given], file };
  },
  async check({ args, file }) {
    writeFileSync(join(folder, FILE), file);
    const { status, err } = await lesson(args, { cwd: folder, env: { NO_COLOR: '1' } });
    if (/^ {4}at |should not happen|\bTypeError\b|\bRangeError\b/m.test(err)) throw new Error(`it says ${err}`);
    if (!STATUSES.includes(status)) throw new Error(`status ${status}: ${err}`);
    if (status === 2 && !/^lesson: [^\n]+\n$/.test(err)) throw new Error(`not one line: ${JSON.stringify(err)}`);
    if (status === 1 && err === '') throw new Error('it failed without a word');
  },
  show: ({ args, file }) => `${JSON.stringify(args)} with ${FILE} of ${hex(file)}`,
  close: () => rmSync(folder, { recursive: true, force: true }),
});
