import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ElfFile } from '../../src/debugger/elf/elf-file.ts';
import { type FormatLimits, formatValue } from '../../src/debugger/go/format.ts';
import { PclnTable } from '../../src/debugger/go/pcln-table.ts';
import { unwind } from '../../src/debugger/go/unwind.ts';
import { channelAt, circles, waitsOf } from '../../src/debugger/runtime/channels.ts';
import { goroutines } from '../../src/debugger/runtime/goroutines.ts';
import { timers } from '../../src/debugger/runtime/timers.ts';
import { needing } from '../support/programs.ts';
import { bytesOf, kernelFile, oldestGo, output, scratch } from './fixtures.ts';
import { type GoCore, goCore } from './go-program.ts';

const tables = suite('the runtime’s table of functions is read as Go’s own tools read it');

async function compareTable(file: string): Promise<void> {
  const table = PclnTable.of(new ElfFile(bytesOf(file)))!;
  const functions = [...table.all()];
  assert.ok(functions.length > 1000);
  const names = output('go', ['tool', 'nm', '-n', file]);
  const text = [...names.matchAll(/^ *([0-9a-f]+) [Tt] (.+)$/gm)].map(([, at, name]) => {
    return `${name!.replace(/\.abi0$/, '')} ${BigInt(`0x${at}`)}`;
  });
  const known = new Set(text);
  const unknown = functions.filter(({ name, entry }) => !known.has(`${name} ${entry}`));
  // Names of generic functions are longer in the symbol table; padding and comparisons have names of their own.
  assert.equal(
    unknown.filter(({ name }) => !name.includes('[...]') && !/^(go|type):/.test(name)).map(({ name }) => name),
    [],
  );
  const addresses = functions.flatMap(({ entry, end }) => [entry, (entry + end) / 2n]);
  const asked = addresses.map((address) => `0x${address.toString(16)}\n`).join('');
  const answers = output('go', ['tool', 'addr2line', file], asked).split('\n');
  for (const [n, address] of addresses.entries()) {
    const found = table.at(address)!;
    const { file: source, line } = table.lines(found, address)[0]!;
    const [name, place] = [answers[2 * n], answers[2 * n + 1]];
    if (name === '?') continue;
    // What a wrapper or padding comes from is known to nobody.
    const own = source === '?' ? ':-1' : `${source}:${line}`;
    assert.is(`${found.name} ${own}`, `${name!.replace(/\.abi0$/, '')} ${place!.replace(/^:-\d+$/, ':-1')}`);
  }
}

tables('of a kernel of the usual Go', async () => compareTable(await kernelFile(7)));
if (oldestGo) tables('of a kernel of Go 1.19', async () => compareTable(await kernelFile(7, oldestGo)));

tables('of a stripped kernel: the same functions and lines', async () => {
  const file = await kernelFile(7);
  output('strip', ['-o', `${scratch}/stripped`, file]);
  const [whole, stripped] = [file, `${scratch}/stripped`].map((each) => PclnTable.of(new ElfFile(bytesOf(each)))!);
  const places = (table: PclnTable) =>
    [...table.all()].map((each) => {
      const { file: source, line } = table.lines(each, each.entry).at(-1)!;
      return `${each.entry} ${each.name} ${source}:${line}`;
    });
  assert.equal(places(stripped!), places(whole!));
});

const GOS: readonly (readonly [name: string, go: string | undefined, environment?: Record<string, string>])[] = [
  ['the Go on PATH', 'go'],
  ['Go 1.19', oldestGo, { GOTOOLCHAIN: 'local' }],
  ['Go 1.27', 'go', { GOTOOLCHAIN: 'go1.27.3' }],
];

const values = suite('values are shown as Go people write them');

/** Name, text, limits. */
const EXPECTED: readonly (readonly [name: string, text: string | RegExp, limits?: FormatLimits])[] = [
  ['flag', 'true'],
  ['small', '-5'],
  ['large', '9223372036854775815'],
  ['real32', '0.1'],
  ['real64', '1e+100'],
  ['text', '"Grüße,\\n\\"Go\\""'],
  ['empty', '""'],
  ['long', `"${'0123456789'.repeat(6)}0123"… (200 bytes)`],
  ['none', 'nil'],
  ['numbers', '[]int{1, 2, 3}'],
  ['numbers', '[]int{1, 2, … 1 more}', { elements: 2 }],
  ['array', '[3]uint16{7, 8, 9}'],
  ['point', 'main.Point{X: 3, Y: -4}'],
  ['pointer', '&main.Point{X: 3, Y: -4}'],
  ['nothing', 'nil'],
  [
    'shape',
    'main.Shape{Name: "line", Color: 2, Points: []main.Point{main.Point{X: 1, Y: 2}, main.Point{X: 3, Y: 4}}, Next: nil, Tags: nil}',
  ],
  ['shape', 'main.Shape{…}', { depth: 0 }],
  ['noMap', 'nil'],
  ['anything', 'int(42)'],
  ['anyPoint', 'main.Point{X: 5, Y: 6}'],
  ['anyNil', 'nil'],
  ['failure', '&errors.errorString{s: "it failed"}'],
  ['stringer', 'time.Duration(1500)'],
  ['channel', /^\(chan int\)\(0x[0-9a-f]+\) \(len 2, cap 4\) \{20, 30\}$/],
  ['closed', /^\(chan string\)\(0x[0-9a-f]+\) \(len 0, cap 0, closed\)$/],
  ['complex_', '(1-2i)'],
  ['function', 'main.longText'],
];

function show({ program, memory }: GoCore, name: string, limits?: FormatLimits): string {
  return formatValue(program, program.variable(`main.${name}`, memory)!, limits);
}

const sorted = (map: string): string[] =>
  map
    .replace(/^map\[\w+\]\w+\{|\}$/g, '')
    .split(', ')
    .sort();

const stacks = suite('goroutines and their stacks are what the program itself says');

/** As runtime.Stack prints them. */
function printedGoroutines(printed: string) {
  return printed
    .split(/\n\n|\nready/)
    .map((part) => /goroutine (\d+)(?: gp=\S+ m=\S+(?: mp=\S+)?)? \[([^\]]+)\]:\n([\s\S]*)/.exec(part))
    .filter((match) => match !== null)
    .map(([, id, state, body]) => ({
      id: BigInt(id!),
      state: state!,
      frames: [...body!.matchAll(/^(?!created by)(\S+)\([^\n]*\)\n\t(\S+):(\d+)/gm)].map(
        ([, name, file, line]) => `${name} ${file}:${line}`,
      ),
    }));
}

for (const [title, go, environment] of GOS) {
  if (!go) {
    console.log(`skipped: ${title} is not there`);
    continue;
  }
  let core: GoCore;
  needing(values, 'gdb')(title, async () => {
    core = await goCore(title.replaceAll(' ', '-'), go, environment);
    for (const [name, expected, limits] of EXPECTED) {
      const text = show(core, name, limits);
      if (typeof expected === 'string') assert.is(text, expected, name);
      else assert.match(text, expected, name);
    }
    // What Go itself printed, but for spaces.
    const lines = core.printed.split('\n');
    const squeezed = (text: string) => text.replaceAll(', ', ',').replaceAll(': ', ':');
    for (const [n, name] of ['flag', 'small', 'real32', 'real64', 'text', 'empty', 'numbers', 'point'].entries()) {
      assert.is(squeezed(show(core, name)), squeezed(lines[n]!), name);
    }
    assert.equal(sorted(show(core, 'names')), ['"one": 1', '"three": 3', '"two": 2']);
    assert.match(show(core, 'many'), /^map\[int\]string\{(\d+: "\d+", ){16}… 3317 more\}$/);
    const many = sorted(show(core, 'many', { elements: 10_000 }));
    const left = Array.from({ length: 5000 }, (_, n) => n).filter((n) => n % 3 !== 0);
    assert.equal(many, left.map((n) => `${n}: "${n}"`).sort());
    assert.match(show(core, 'bigKeys', { elements: 2 }), /\{1, 0, … 198 more\}: main\.Big\{2, 0, … 198 more\}\}$/);
  });

  needing(stacks, 'gdb')(title, () => {
    const { program, memory, printed } = core;
    const told = printedGoroutines(printed);
    assert.ok(told.length >= 5, printed);
    const found = new Map(goroutines(program, memory).map((each) => [each.id, each] as const));
    for (const { id, state, frames } of told) {
      const each = found.get(id)!;
      // The first one has gone on since.
      if (state === 'running') continue;
      assert.is(each.state, 'waiting');
      assert.is(each.waitReason, state.replace(/, .*/, ''));
      const stack = unwind(program, memory, each.sched!, { g: each.address });
      assert.is(stack.broken, undefined);
      assert.is(stack.frames.at(-1)?.function?.name, 'runtime.goexit');
      const lines = stack.frames.flatMap((frame) => program.pcln!.lines(frame.function!, frame.at));
      const own = lines.map(({ name, file, line }) => `${name} ${file}:${line}`);
      for (const frame of frames) assert.ok(own.includes(frame), `${frame} of\n${own.join('\n')}`);
    }
  });

  needing(stacks, 'gdb')(`${title}: who waits at which channel, and the circle of two`, () => {
    const { program, memory } = core;
    const all = goroutines(program, memory).filter(({ state }) => state === 'waiting');
    const named = (name: string) => all.find(({ startFunction }) => startFunction?.startsWith(`main.${name}`))!;
    const byStack = (name: string) =>
      all.find((each) =>
        unwind(program, memory, each.sched!, { g: each.address }).frames.some((frame) =>
          program.pcln!.lines(frame.function!, frame.at).some((line) => line.name === `main.${name}`),
        ),
      ) ?? named(name);
    const [first, second, selects] = ['first', 'second', 'selects'].map(byStack);
    const [wait] = waitsOf(program, memory, first!.address);
    assert.is(wait?.direction, 'receive');
    const channel = channelAt(program, memory, wait!.channel)!;
    assert.equal(
      channel.receivers.map(({ g }) => g),
      [first!.address],
    );
    assert.equal(
      waitsOf(program, memory, selects!.address)
        .map(({ direction, inSelect }) => `${direction} ${inSelect}`)
        .sort(),
      ['receive true', 'send true'],
    );
    const found = circles(program, memory);
    assert.is(found.length, 1);
    assert.equal(found[0]!.map(({ g }) => g).sort(), [first!.address, second!.address].sort());
    assert.ok(timers(program, memory).length >= 1, 'the timer of time.Sleep');
  });
}

tables.run();
values.run();
stacks.run();
