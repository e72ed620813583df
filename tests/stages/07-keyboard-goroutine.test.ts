import { stripVTControlCharacters } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildImage } from '../../src/stages/image.ts';
import { findStage } from '../../src/stages/stages.ts';
import { runQemu } from '../support/emulators.ts';
import { kernelLines, runMain, UNHURRIED, withEachGo } from '../support/go.ts';
import { lesson } from '../support/lesson.ts';
import { needing } from '../support/programs.ts';

/** Stage 7 as its reader sees it: type, and goroutines answer. */

const here = suite('stage 7: here');
const elsewhere = suite('stage 7: elsewhere');

/** The serial lines without the terminal's control sequences; what was redrawn counts as last drawn. */
const session = (serial: string): string[] =>
  kernelLines(serial).map((line) => stripVTControlCharacters(line.split('\r').at(-1)!));

const type = async (keys: string, ...args: string[]) =>
  lesson(['run', '7', '--headless', ...UNHURRIED, '--keys', keys, ...args]);

/** The lines that answer a command, up to the next prompt. */
function answer(lines: readonly string[], command: string): string[] {
  const at = lines.lastIndexOf(`> ${command}`);
  assert.ok(at >= 0, `no '> ${command}' in\n${lines.join('\n')}`);
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) => line.startsWith('> '));
  return end < 0 ? rest : rest.slice(0, end);
}

withEachGo(here, 'ps knows the keyboard, and a hundred goroutines', async (go) => {
  const { out, status } = await lesson(
    ['run', '7', '--headless', ...UNHURRIED, '--keys', 'ps\\ngo 100\\nps\\nstop\\nhalt\\n'],
    {
      env: go.env,
    },
  );
  const lines = session(out);
  assert.equal(answer(lines, 'go 100'), ['100 started, 100 in all']);
  const list = answer(lines, 'ps');
  assert.match(list[0]!, /^GOROUTINE +STATE +BEGAN WITH$/);
  assert.match(list[1]!, /^1 +running +runtime\.main$/);
  assert.match(list.join('\n'), /in a system call +lesson\/keyboard\.Listen\.func1/);
  assert.match(list.at(-1)!, /^\d+-\d+ +waiting: chan receive +.*shell.*, 100 of them$/);
  assert.equal(answer(lines, 'stop'), ['100 ended']);
  assert.is(status, 0);
});

here('the other commands answer', async () => {
  const { out, status } = await type('help\\nmem\\ngc\\nuptime\\nsieve 10\\necho a  b\\nnope\\ngo x\\nhalt\\n');
  const lines = session(out);
  const names = answer(lines, 'help').map((line) => line.trim().split(' ')[0]);
  for (const name of ['help', 'ps', 'mem', 'gc', 'uptime', 'go', 'sieve', 'panic', 'halt'])
    assert.ok(names.includes(name), name);
  assert.match(answer(lines, 'mem')[0]!, /^machine +\d+ KiB, \d+ KiB in use$/);
  assert.match(answer(lines, 'gc')[0]!, /^\d+ KiB before, \d+ KiB after, in .*s; the world stood still for .*s$/);
  assert.match(answer(lines, 'uptime')[0]!, /^up .*s, it is .* UTC$/);
  assert.equal(answer(lines, 'sieve 10'), ['2 3 5 7 11 13 17 19 23 29 ']);
  assert.equal(answer(lines, 'echo a  b'), ['a  b']);
  assert.match(answer(lines, 'nope')[0]!, "no command 'nope'");
  assert.match(answer(lines, 'go x')[0]!, 'a number from 1 to');
  assert.is(status, 0);
});

here('panic ends it with the traceback and status 2, on the screen too', async () => {
  const { out, status } = await type('panic enough\\n', '--screen');
  assert.match(out, 'panic: enough');
  assert.match(out, 'goroutine 1 [running]:');
  assert.match(out, /lesson\/shell\.Run\(/);
  assert.match(out, /main\.go:\d+/);
  // Once on the serial port, once on the screen.
  assert.is(out.split('main.main()').length, 3);
  assert.is(status, 2);
});

here('the screen scrolls, and shows the last lines', async () => {
  const { out } = await type(`${'echo line\\n'.repeat(30)}echo last\\nhalt\\n`, '--screen');
  const screen = out.slice(out.lastIndexOf('\r\n') + 2).split('\n');
  assert.is(screen.filter((line) => line === 'line').length, 11);
  assert.ok(screen.includes('last'));
});

here('lines are edited as they are typed', async () => {
  // Backspace, which the keyboard has no escape for in --keys, is Ctrl-H's code.
  const { out } = await type('ehco\\b\\b\\bcho hi\\nhalt\\n');
  assert.equal(answer(session(out), 'echo hi'), ['hi']);
});

here('ten thousand goroutines live at once', async () => {
  const { out, status } = await type('go 10000\\nmem\\nstop\\nhalt\\n');
  const lines = session(out);
  assert.match(answer(lines, 'mem').join('\n'), /goroutines 100\d\d/);
  assert.equal(answer(lines, 'stop'), ['10000 ended']);
  assert.is(status, 0);
});

here("a main of one's own runs on it as well", async () => {
  const { out, status } = await runMain('7', 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("mine") }\n');
  assert.equal(kernelLines(out).slice(1), ['mine']);
  assert.is(status, 0);
});

needing(elsewhere, 'qemu')('QEMU comes to the same prompt', async () => {
  const image = await buildImage(findStage('7')!);
  const { text } = await runQemu(image, { memory: 256, until: '> ' });
  assert.match(session(text).join('\n'), "Type 'help'.\n> ");
});

here.run();
elsewhere.run();
