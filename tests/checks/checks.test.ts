import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listChapters } from '../../src/book/chapters.ts';
import { sectionsOf } from '../../src/book/sections.ts';
import { checksOf } from '../../src/checks/stages/index.ts';
import { listStages } from '../../src/stages/stages.ts';
import { layOut } from '../support/go.ts';
import { lesson } from '../support/lesson.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** `lesson test`: the checks of the book's stages, of a reader's folder, and how they are told. */

const checks = suite('checks');

for (const { number, name } of listStages())
  checks(`stage ${number} passes, and its checks lead to sections that are there`, async () => {
    const { status, out } = await lesson(['test', String(number)]);
    const count = checksOf(number).length;
    assert.ok(count >= 3);
    assert.match(out, `${number} ${name}\n`);
    assert.match(out, `  ${count} passed, 0 failed\n`);
    assert.is(status, 0);
    const chapter = listChapters().find((each) => each.number === number)!;
    const titles = sectionsOf(chapter).map(({ title }) => title);
    for (const { section } of checksOf(number)) assert.ok(titles.includes(section), `${chapter.file}: ${section}`);
  });

/** Stage 2 whose sum is wrong. */
function broken(folder: string): string {
  const stage = join(folder, 'mine');
  layOut('2', stage, { 'lesson.json': JSON.stringify({ format: 1, stage: 2, version: '0.1.0' }) });
  const file = join(stage, 'kernel.asm');
  writeFileSync(file, readFileSync(file, 'utf8').replace('add rax, 1', 'add eax, 1'));
  return stage;
}

checks('a failing one says what it looked for, what it found, and where to read', async () => {
  await inTemporaryFolder(async (folder) => {
    const { status, out } = await lesson(['test', broken(folder)]);
    assert.is(status, 1);
    assert.match(out, 'mine (stage 2)\n');
    assert.match(
      out,
      /FAIL {2}runs 64-bit code, in long mode\n {8}looked for {2}a sum of more than 32 bits\n {8}found {7}0000000000000000\n {8}read {8}lesson read 2, .+Three steps/,
    );
    assert.match(out, '  4 passed, 1 failed\n');
  });
});

checks('--json and --junit say the same', async () => {
  await inTemporaryFolder(async (folder) => {
    const stage = broken(folder);
    const report = join(folder, 'report.xml');
    const { status, out } = await lesson(['test', stage, '--json', '--junit', report]);
    assert.is(status, 1);
    const [{ passed, failed, checks: all }] = JSON.parse(out).stages;
    assert.equal([passed, failed, all.length], [4, 1, 5]);
    assert.equal(
      all.filter(({ ok }: { ok: boolean }) => !ok).map(({ name }: { name: string }) => name),
      ['runs 64-bit code, in long mode'],
    );
    const xml = readFileSync(report, 'utf8');
    assert.match(
      xml,
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites name="lesson">\n {2}<testsuite name="mine" tests="5" failures="1" errors="0"/,
    );
    assert.is(xml.match(/<testcase /g)!.length, 5);
    assert.is(xml.match(/<failure /g)!.length, 1);
  });
});

checks('a stage that does not build: its author’s mistake, status 3, in the report too', async () => {
  await inTemporaryFolder(async (folder) => {
    const stage = broken(folder);
    writeFileSync(join(stage, 'kernel.asm'), 'kernel: movv rax, 1\n');
    const report = join(folder, 'report.xml');
    const { status, err } = await lesson(['test', stage, '--junit', report]);
    assert.is(status, 3);
    assert.match(err, /mine\/kernel\.asm:1: /);
    // The suite keeps its cases: what a service has seen before is skipped, not gone.
    const xml = readFileSync(report, 'utf8');
    assert.match(xml, /<testsuite name="mine" tests="6" failures="0" errors="1" skipped="5"/);
    assert.match(xml, /<error message="[^"\n]*mine\/kernel\.asm:1: /);
    for (const { name } of checksOf(2)) assert.match(xml, `name="${name}" time="0">\n      <skipped/>`);
  });
});

checks('--watch tests again on save, and ends when the folder goes', async () => {
  await inTemporaryFolder(async (folder) => {
    const stage = broken(folder);
    const child = Bun.spawn([join(import.meta.dirname, '../../bin/lesson'), 'test', stage, '--watch'], {
      stdout: 'pipe',
      stderr: 'pipe',
    });
    let seen = '';
    const reading = (async () => {
      for await (const bytes of child.stdout) seen += Buffer.from(bytes).toString();
    })();
    const until = async (words: string): Promise<void> => {
      for (let n = 0; n < 300 && !seen.includes(words); n++) await Bun.sleep(50);
      assert.match(seen, words);
    };
    await until('4 passed, 1 failed');
    await until('Ctrl-C ends');
    seen = '';
    const file = join(stage, 'kernel.asm');
    writeFileSync(file, readFileSync(file, 'utf8').replace('add eax, 1', 'add rax, 1'));
    await until('5 passed, 0 failed');
    await until('Ctrl-C ends');
    Bun.spawnSync(['rm', '-r', stage]);
    assert.is(await child.exited, 1);
    await reading;
    assert.match(await new Response(child.stderr).text(), /^lesson: .*mine is gone; nothing left to watch\n$/);
  });
});

checks('what cannot be tested or watched', async () => {
  await inTemporaryFolder(async (folder) => {
    layOut('1', join(folder, 'unmarked'));
    for (const [args, words] of [
      [['test', '--watch'], 'watch which folder?'],
      [['test', '5', '--watch'], "stage 5 is the book's"],
      [['test', join(folder, 'unmarked')], 'does not say which stage it began as'],
      [['test', '99'], "there is no stage '99'"],
    ] as const) {
      const { status, err } = await lesson(args);
      assert.is(status, 2);
      assert.is(err.trim().split('\n').length, 1);
      assert.match(err, words);
    }
  });
});

checks.run();
