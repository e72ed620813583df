/** The chapter about costs: every number that its text quotes is that of the recorded runs. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listChapters } from '../../src/book/chapters.ts';
import { transcriptFence, transcriptText } from '../../src/book/transcripts.ts';

const costs = suite('book: costs');

const recorded = (command: string): string[] => transcriptText(transcriptFence(command, '')).split('\n');
const checked = recorded('costs');
const unchecked = recorded('costs --gcflags=-B');

/** The numbers of the line that begins with `row`, without those of its name. */
function numbersOf(row: string, lines: readonly string[] = checked): number[] {
  const line = lines.find((each) => each.trimStart().startsWith(`${row}  `));
  assert.ok(line, row);
  return (
    line
      .trimStart()
      .slice(row.length)
      .match(/\d+(?:\.\d+)?/g) ?? []
  ).map(Number);
}

const of = (row: string): number => numbersOf(row)[0]!;

/** What bounds checks take, in per cent of the loop's instructions. */
function shareOfChecks(row: string): number {
  const [all, without] = [of(row), numbersOf(row, unchecked)[0]!];
  return Math.round((100 * (all - without)) / all);
}

const SIEVE = 'sieve of 1000 numbers';
const MATRIX = 'product of two matrices of 12 by 12';
const COPY = '1000 bytes copied, one by one';
const words = (number: number): string => number.toLocaleString('en');

const [sieve, matrix, copy] = [SIEVE, MATRIX, COPY].map(shareOfChecks);
const copyWithout = numbersOf(COPY, unchecked)[0]!;
const [near, far] = [of('a call that reads a field'), of('the same, 8 KiB into the object')];
const [split, nosplit] = [of('a function that calls another'), of('the same without a stack check')];
const [stored, pointer, marking] = [
  of('a number stored'),
  of('a pointer stored'),
  of('a pointer stored while the collector marks'),
];
const [defaultRun, roomy] = [numbersOf('100'), numbersOf('200')];
const thread = of('to another thread and back by channels');
const goroutine = of('to another goroutine and back by channels');
const plainPanic = of('panic and recover');
const MICROSECONDS_PER_INSTRUCTION = 0.01;

/** A small number as the text spells it. */
const spelt = (number: number): string => ['none', 'one', 'two', 'three', 'four', 'five', 'six'][Math.round(number)]!;
const WORDS_SUMMED = 1000;
const sums = ['the sum of 1000 words, in Go', "the same in Go's assembly", 'the same, two words at a time (SSE)'].map(
  (row) => spelt(of(row) / WORDS_SUMMED),
);
const allocations = ['new, 8 bytes', 'new, 64 bytes', 'new, 64 bytes of pointers', 'new, 1 KiB'].map(of);
const hundreds = [Math.floor(Math.min(...allocations) / 100), Math.ceil(Math.max(...allocations) / 100)].map(spelt);

/** Each stands in the chapter, word for word. */
const QUOTES: readonly string[] = [
  `The sieve pays ${sieve} per cent`,
  `the bytewise copy ${copy} per cent`,
  `the product of matrices ${matrix} per cent`,
  `takes ${far} instructions instead of ${near}`,
  `${split} with it and ${nosplit} without`,
  `is ${spelt(split - nosplit)} instructions as well`,
  `through an interface is ${spelt(of('a call through an interface') - of('a call'))} instructions more than a call`,
  `The loop is ${sums[0]} instructions a word, and ${sums[1]} by hand`,
  `it is ${sums[2]}. Go's compiler`,
  `Allocating is between ${hundreds[0]} and ${hundreds[1]} hundred instructions`,
  `there is ${spelt(roomy[1]!)} collection where there were ${spelt(defaultRun[1]!)}`,
  `\`panic\` costs ${words(plainPanic)} instructions`,
  `costs ${words(of('nil dereferenced, recovered') - plainPanic)} instructions. Nobody`,
  `A system call takes ${of('a system call')} instructions`,
  `that is ${of('the same, the scheduler told') - of('a system call')} more`,
  `two switches, ${words(goroutine)} instructions together`,
  `costs ${Math.round(thread / goroutine)} times as much`,
  `${pointer - stored} instructions more than for a number`,
  `the store takes ${marking}`,
  `the collector takes ${defaultRun[2]} per cent`,
  `the share is ${roomy[2]} per cent`,
  `was ${words(defaultRun[3]!)} instructions`,
  `each, ${Math.round(defaultRun[3]! * MICROSECONDS_PER_INSTRUCTION)} microseconds`,
  `in ${of("1000 bytes with the runtime's memmove")} instructions what the loop moves in ${words(of(COPY))}`,
  `${split - nosplit} of ${split} instructions of a short function`,
  `${sieve} to ${matrix} per cent of the instructions of a loop`,
  `${pointer - stored} instructions a pointer; ${marking - stored} while marking`,
  `${defaultRun[2]} per cent, or ${roomy[2]} with more room`,
  `| ${Math.round(defaultRun[3]! * MICROSECONDS_PER_INSTRUCTION)} microseconds |`,
  `${Math.round((100 * (of(COPY) - copyWithout)) / copyWithout)} per cent more instructions for a bytewise copy`,
];

const chapter = listChapters().find(({ name }) => name === 'costs')!.markdown;

for (const quote of QUOTES)
  costs(`the chapter says: ${quote}`, () => assert.ok(chapter.includes(quote), 'the run says otherwise'));

/** The sections that quote runs. */
const [FROM, TO] = ['\n## Checks\n', '\n## Beside Biscuit\n'];
/** Numbers of the text that are no measurements: sizes, names and settings. */
const NOT_MEASURED = /`[^`]*`|8 KiB|4096 bytes|chapter \d|Exercise \d+\.\d|address 0|\(10-appendix[^)]*\)/g;

costs('no number of the measured sections stands there unquoted', () => {
  let text = chapter.slice(chapter.indexOf(FROM), chapter.indexOf(TO)).replace(/^```[\s\S]*?^```$/gm, '');
  for (const quote of QUOTES) text = text.replace(quote, '');
  assert.equal(text.replace(NOT_MEASURED, '').match(/\d[\d.,]*/g) ?? [], []);
});

costs('the same mistake passes silently without bounds checks, and panics with them', () => {
  const guest = (lines: readonly string[]): string => lines.filter((line) => line.trim().startsWith('Go '))[0]!;
  assert.match(guest(checked), /admin: false, runtime error: index out of range \[8\] with length 8$/);
  assert.match(guest(unchecked), /admin: true/);
});

costs.run();
