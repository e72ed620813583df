/** What the options beside `lesson run --trace` let through are the lines of the whole trace that they name, and no others. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TraceOptions } from '../../src/machine/trace.ts';
import { bootSector, POWER_OFF } from '../support/guest.ts';
import { lesson } from '../support/lesson.ts';
import { start } from '../support/machine.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

const trace = suite('trace options');

const COUNTING = bootSector(`
        mov cx, 50
.next:  push cx
        pop dx
        loop .next
        ${POWER_OFF}`);

function traced(options: TraceOptions, slice: number): { readonly lines: string[]; readonly retired: number } {
  const { machine } = start(COUNTING);
  const lines: string[] = [];
  machine.trace((line) => lines.push(line), options);
  while (machine.run({ instructions: slice }).kind === 'instructions');
  return { lines, retired: machine.retired };
}

trace('from and to are exact, whatever the pieces of the run, and change nothing else', () => {
  const whole = traced({}, 1_000_000);
  assert.is(whole.lines.length, whole.retired);
  for (const [from, to, slice] of [
    [0, 100, 7],
    [whole.retired - 120, whole.retired - 20, 33],
    [whole.retired - 1, Number.POSITIVE_INFINITY, 1_000_000],
  ] as const) {
    const part = traced({ from, to }, slice);
    assert.equal(part.lines, whole.lines.slice(from, to));
    assert.is(part.retired, whole.retired);
  }
});

trace('a filter by address lets through what is there, and a remark ends the line', () => {
  const whole = traced({}, 1_000_000);
  const wanted = (address: bigint): boolean => address >= 0x7c00n && address < 0x7e00n;
  const inSector = whole.lines.filter((line) => line.startsWith('0000:7c'));
  assert.ok(inSector.length > 150);
  assert.equal(traced({ wanted }, 500).lines, inSector);
  const [first] = traced({ wanted, remark: (address) => `at ${address.toString(16)}` }, 500).lines;
  assert.match(first!, /^0000:7c.* {2}; at 7c[0-9a-f]{2}$/);
});

trace('the command line: mode, function, range, last lines, names and source lines', () =>
  inTemporaryFolder(async (folder) => {
    const run = async (...options: string[]): Promise<string[]> => {
      const file = join(folder, 'trace');
      const { status, err } = await lesson(['run', '2', '--headless', '--trace', file, ...options]);
      assert.is(status, 0, err);
      return readFileSync(file, 'utf8').split('\n').slice(0, -1);
    };
    const whole = await run();
    const named = await run('--trace-symbols');
    assert.is(named.length, whole.length);
    assert.equal(
      named.map((line) => line.replace(/ *;.*/, '')),
      whole.map((line) => line.trimEnd()),
    );
    const inRoutine = named.filter((line) => /; serial_byte(\+| |$)/.test(line));
    assert.ok(inRoutine.length > 100);
    assert.ok(inRoutine.every((line) => / [a-z/-]+\.asm:\d+$/.test(line)));
    assert.equal(await run('--trace-symbols', '--trace-function', 'serial_byt*'), inRoutine);
    const long = await run('--trace-mode', 'long', '--trace-last', '40');
    assert.equal(long, whole.slice(-40));
    const sector = await run('--trace-mode', 'real', '--trace-range', '7c00-7dff', '--trace-last', '9');
    const inSector = whole.filter((line) => /^0000:7[cd]/.test(line));
    assert.equal(sector, inSector.slice(-9));
  }),
);

for (const [options, message] of [
  [['--trace-last', '4'], '--trace-last goes with --trace FILE'],
  [['--trace-symbols'], '--trace-symbols goes with --trace FILE'],
  [['--trace', 'x', '--trace-range', '7e00-7c00'], '--trace-range 7e00-7c00 ends before it begins'],
  [['--trace', 'x', '--trace-mode', 'virtual'], '--trace-mode virtual: there are real, protected, long'],
  [['--trace', 'x', '--trace-from', '9', '--trace-to', '9'], '--trace-to 9 is not after --trace-from 9'],
  [['--profile', '/no/such/file'], '--profile /no/such/file: there is no such file or folder'],
  [['--timeline', '/'], '--timeline /: this is a folder'],
  [['--gdb', '1', '--profile', 'x'], '--profile does not go with --gdb'],
  [['--gdb', '1', '--timeline', 'x'], '--timeline does not go with --gdb'],
] as const) {
  trace(`refused: ${options.join(' ')}`, async () => {
    const { status, err } = await lesson(['run', '1', '--headless', ...options]);
    assert.is(err, `lesson: ${message}\n`);
    assert.is(status, 2);
  });
}

trace.run();
