/**
 * Every judge of the machine: the processor of this computer, QEMU, Bochs, and random input; then a table of what they
 * say. Status 1 when there is an unexplained difference or an instruction form without a judge.
 */
import { parseArgs } from 'node:util';
import { fuzzers } from '../fuzz/index.ts';
import { GUESTS } from '../guests/guests.ts';
import { judgeGuest, missingFor } from '../guests/judge.ts';
import { native } from '../machine/cpu/native/native.ts';
import { hasProgram } from '../support/programs.ts';
import { forgetMet, met, suiteForms, systemForms } from './coverage.ts';
import { judgeImages } from './judge.ts';
import { EMULATORS } from './machines.ts';
import { judgeByProcessor, judgeByVectors, type Outcome } from './processor/judge.ts';
import { type Row, table } from './table.ts';

const USAGE = `Usage: bin/conformance [--cases N] [--inputs N] [--seed N]
       bin/conformance --guests
  --cases N    cases of each instruction form for the processor; 2000 unless told
  --inputs N   fuzzed inputs, shared out so that every sort takes about as long; 100000 unless told
  --seed N     repeats a run; it is printed
  --guests     instead of all that, boots systems from Debian's packages here and in QEMU (tests/guests)`;

const NAMES = { qemu: 'QEMU', bochs: 'Bochs' } as const;
const PROGRAMS = { qemu: 'qemu-system-x86_64', bochs: 'bochs' } as const;

interface Plan {
  readonly cases: number;
  readonly inputs: number;
  readonly seed: number;
  readonly guests: boolean;
}

function fail(message: string): never {
  console.error(`conformance: ${message}\n${USAGE}`);
  process.exit(2);
}

function planOf(args: readonly string[]): Plan {
  const options = {
    cases: { type: 'string' },
    inputs: { type: 'string' },
    seed: { type: 'string' },
    guests: { type: 'boolean' },
  } as const;
  let values: { readonly cases?: string; readonly inputs?: string; readonly seed?: string; readonly guests?: boolean };
  try {
    values = parseArgs({ args: [...args], options }).values;
  } catch (error) {
    fail((error as Error).message.split('\n')[0]!);
  }
  const number = (name: 'cases' | 'inputs' | 'seed', otherwise: number): number => {
    const text = values[name];
    if (text === undefined) return otherwise;
    if (!/^\d{1,10}$/.test(text)) fail(`--${name} wants a number, not '${text}'`);
    return Number(text);
  };
  return {
    cases: number('cases', 2000),
    inputs: number('inputs', 100_000),
    seed: number('seed', Date.now() >>> 0),
    guests: values.guests ?? false,
  };
}

/** A progress line that overwrites itself; only on a terminal. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

/** QEMU and Bochs, and how many of the system's forms our machine met on the way. */
async function byImages(): Promise<{ rows: Row[]; covered: number }> {
  forgetMet();
  progress('QEMU and Bochs boot the images');
  const emulators = EMULATORS.filter((emulator) => hasProgram(PROGRAMS[emulator]));
  for (const emulator of EMULATORS) {
    if (!emulators.includes(emulator))
      console.error(`conformance: ${PROGRAMS[emulator]} is not installed: its recorded transcripts speak for it`);
  }
  const judgements = [
    ...(await judgeImages(emulators)),
    ...(await judgeImages(
      EMULATORS.filter((emulator) => !emulators.includes(emulator)),
      false,
    )),
  ];
  progress('');
  for (const line of judgements.flatMap(({ unexplained }) => unexplained)) console.error(line);
  const covered = met().length;
  const rows = judgements.map(({ emulator, images, lines, differences, unexplained, seconds }) => ({
    judge: NAMES[emulator],
    subject: `${images} images`,
    forms: systemForms.length,
    covered,
    cases: lines,
    differences: unexplained.length,
    explained: differences,
    seconds,
  }));
  return { rows, covered };
}

function processorRow({ suite, covered, absent, ...rest }: Outcome): Row {
  return { judge: 'processor', subject: suite, ...rest, covered: covered.size };
}

async function byProcessor({ cases, seed }: Plan): Promise<{ rows: Row[]; covered: number; absent: number }> {
  let outcomes: Outcome[];
  if (native() === undefined) {
    console.error('conformance: no x86-64 Linux with cc: recorded vectors only');
    outcomes = judgeByVectors();
  } else outcomes = await judgeByProcessor(cases, seed, (done) => progress(`processor: ${done} cases`));
  progress('');
  // Some forms are looked at in two suites.
  const covered = new Set(outcomes.flatMap((one) => [...one.covered])).size;
  const absent = new Set(outcomes.flatMap((one) => one.absent)).size;
  return { rows: outcomes.map(processorRow), covered, absent };
}

async function byFuzzing({ inputs, seed }: Plan): Promise<Row[]> {
  const rows: Row[] = [];
  const shortRun = fuzzers.reduce((total, { short }) => total + short, 0);
  for (const fuzzer of fuzzers) {
    const reason = await fuzzer.prepare();
    if (reason !== undefined) {
      console.error(`conformance: ${fuzzer.name}: ${reason}`);
      continue;
    }
    const result = await fuzzer.run(Math.ceil((inputs * fuzzer.short) / shortRun), seed, (now) =>
      progress(`${now.fuzzer}: ${now.inputs} inputs`),
    );
    progress('');
    for (const { number, reason: why, input } of result.failures) {
      console.error(`${fuzzer.name}, seed ${seed}, input ${number}: ${why}\n${input}`);
    }
    rows.push({
      judge: 'fuzzing',
      subject: fuzzer.name,
      cases: result.inputs,
      differences: result.failures.length,
      seconds: result.seconds,
    });
  }
  return rows;
}

/** Other people's systems. @returns the exit status */
async function byGuests(): Promise<number> {
  const rows: Row[] = [];
  for (const guest of GUESTS) {
    const missing = hasProgram(PROGRAMS.qemu) ? missingFor(guest) : PROGRAMS.qemu;
    if (missing !== undefined) {
      console.error(`conformance: ${guest.name}: ${missing} is missing; see tests/guests/README.md`);
      continue;
    }
    progress(guest.name);
    const { lines, differences, instructions, seconds } = await judgeGuest(guest);
    progress('');
    for (const line of differences) console.error(line);
    const subject = `${guest.name}, ${Math.round(instructions / 1e6)} million instructions`;
    rows.push({ judge: NAMES.qemu, subject, cases: lines, differences: differences.length, seconds });
  }
  console.log(table(rows));
  return rows.length === 0 || rows.some(({ differences }) => differences > 0) ? 1 : 0;
}

const plan = planOf(process.argv.slice(2));
if (plan.guests) process.exit(await byGuests());
console.log(`seed ${plan.seed}`);
const images = await byImages();
const processor = await byProcessor(plan);
const rows = [...processor.rows, ...images.rows, ...(await byFuzzing(plan))];
console.log(table(rows));
const known = suiteForms.size + systemForms.length;
const covered = processor.covered + images.covered;
const absent = processor.absent === 0 ? '' : `; this processor lacks ${processor.absent} of them`;
const differences = rows.reduce((total, row) => total + row.differences, 0);
console.log(`${known} forms, ${covered} covered${absent}; ${differences} differences`);
process.exitCode = differences > 0 || covered + processor.absent < known ? 1 : 0;
