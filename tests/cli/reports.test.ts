import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { missingOpcodesReport } from '../../src/machine/failure-report.ts';
import { bootSector } from '../support/guest.ts';
import { lesson } from '../support/lesson.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** What is said of a guest that fails or does not end: what, where, since when, and the command that goes there. */

const reports = suite('cli: reports on a guest that failed');

function boot(code: string, ...args: string[]) {
  return inTemporaryFolder((folder) => {
    const path = join(folder, 'disk.img');
    writeFileSync(path, bootSector(code));
    return lesson(['run', '--image', path, ...args]);
  });
}

/** Fits a terminal of 80 columns, with the prompt below; what quotes the command line may be longer. */
function fits(err: string): void {
  const lines = err.trimEnd().split('\n');
  assert.ok(lines.length <= 24, `${lines.length} lines`);
  for (const line of lines) if (!/lesson (run|debug) |still running/.test(line)) assert.ok(line.length <= 80, line);
}

reports('a triple fault: each fault of the chain in words, the tables, the place', async () => {
  const code = 'cli\nlidt [none]\nmov eax, cr0\nor al, 1\nmov cr0, eax\nud2\nnone: dw 0x3f\ndd 0x500';
  const { status, err } = await boot(code);
  assert.is(status, 1);
  fits(err);
  assert.match(err, /^lesson: 1\. #UD invalid opcode\n/m);
  // The limit leaves room for eight gates: #UD is the seventh, which is empty, #GP has none.
  assert.match(err, /2\. #(NP|GP) .*error code 003[23][\s\S]*IDT entry 6 \(#UD\) is empty/);
  assert.match(err, /IDT entry 13 \(#GP\) is beyond the limit 0x3f/);
  assert.match(err, /IDTR 00000500 limit 003f/);
  assert.match(err, /^lesson: in 0x7c[0-9a-f]{2}, in no code that is known: ud2$/m);
  assert.match(err, /^lesson: {3}lesson run --image \S+ --on-crash debug$/m);
});

reports('a page fault: what the access was, and which entry stopped it', async () => {
  // 32-bit paging whose page directory is empty.
  const code = `cli
mov eax, 0x10000
mov cr3, eax
lgdt [gdt]
mov eax, cr0
or eax, 0x80000001
mov cr0, eax
nop
gdt: dw 0
dd 0`;
  const { err } = await boot(code);
  fits(err);
  assert.match(err, /1\. #PF page fault, error code 0000, address 0{8}00007c/);
  const words = err.replace(/\nlesson: +/g, ' ');
  assert.match(words, /a supervisor read: PD entry 0: not present/);
  assert.match(words, /address 0+70 a supervisor read of IDT entry 14 \(#PF\): PD entry 0: not present/);
});

reports('an opcode that no processor has in this mode is not said to be missing in this one', async () => {
  const { err } = await boot('mov word [6 * 4], handler\nmov word [6 * 4 + 2], 0\ndb 0x0f, 0x0a\nhandler: cli\nhlt');
  assert.match(err, /^lesson: no instruction of any processor in this mode, raised #UD: opcode 0F 0A at RIP/);
  // In 64-bit code 60 and FE /7 are nothing; 0F 01 /0 has VMCALL, D5 the newest prefix, EVEX AVX-512.
  const nowhere = ['opcode 60', 'opcode FE /7', 'opcode EA'];
  const elsewhere = ['opcode 0F 01 /0', 'opcode D5', 'opcode EVEX.512.0F.W0 58', 'opcode 8F /1', 'sha1rnds4 (sha)'];
  const text = missingOpcodesReport(new Map([...nowhere, ...elsewhere].map((name) => [name, '8010'])));
  assert.equal(
    text.split('\n').map((line) => line.startsWith('not in this CPU')),
    [...nowhere.map(() => false), ...elsewhere.map(() => true)],
  );
});

reports('stage 3: a gate that is not there, with function, line, callers, and a command that leads there', async () => {
  await inTemporaryFolder(async (folder) => {
    assert.is((await lesson(['init', '3', 'mine'], { cwd: folder })).status, 0);
    const file = join(folder, 'mine/kernel/start.go');
    const source = readFileSync(file, 'utf8').replace(
      '\tsetUpTraps()\n',
      '\tsetUpTraps()\n\tfor _, vector := range [...]int{0, 8, 11, 13} {\n\t\tidt[vector].kind = 0\n\t}\n\tdivide(1, 0)\n',
    );
    writeFileSync(file, source);
    const { status, err } = await lesson(['run', 'mine', '--headless'], { cwd: folder });
    assert.is(status, 1);
    fits(err);
    assert.match(err, /^lesson: 1\. #DE divide error$/m);
    assert.match(
      err,
      /2\. #GP general protection, error code 000[23]\s+(lesson: +)?IDT entry 0 \(#DE\) has the reserved type 0/,
    );
    assert.match(err, /^lesson: in lesson\/kernel\.divide\+0x[0-9a-f]+, mine\/kernel\/provoke\.s:\d+: i?div /m);
    assert.match(err, /^lesson: {3}called by lesson\/kernel\.start mine\/kernel\/start\.go:\d+$/m);
    const [, command = ''] = /^lesson: {3}(lesson debug mine --at \d+)$/m.exec(err) ?? [];
    assert.is.not(command, '');
    const script = join(folder, 'script');
    writeFileSync(script, 'p $rip\nx/i $rip\nreverse-stepi\ncontinue\n');
    const words = command.split(' ').slice(1);
    const { out } = await lesson([...words, '--batch', '-x', script], { cwd: folder });
    const rip = BigInt(`0x${/RIP 0008:([0-9a-f]{16})/.exec(err)![1]}`);
    assert.match(out, new RegExp(`^\\$1 = ${rip}$`, 'm'));
    assert.match(out, /=> 0x[0-9a-f]+ <lesson\/kernel\.divide\+0x[0-9a-f]+>:\ti?div/);
    assert.match(out, /The end at instant \d+: triple fault/);

    // A loop that does not end: where, and since when.
    writeFileSync(file, source.replace('\tdivide(1, 0)\n', '\tfor {\n\t\tin8(0x64)\n\t}\n'));
    const bounded = await lesson(['run', 'mine', '--headless', '--max-instructions', '5000000'], { cwd: folder });
    assert.is(bounded.status, 124);
    fits(bounded.err);
    const line = source.split('\n').indexOf('\tdivide(1, 0)') + 2;
    const [, millions, seen, looks] =
      /^lesson: for the last (\d\.\d) M instructions, at (\d+) of (\d+) looks, it was in/m.exec(bounded.err) ?? [];
    // Loading takes less than two million, and there is a look every 200,000.
    assert.ok(Number(millions) > 2, bounded.err);
    assert.is(seen, looks);
    assert.match(
      bounded.err.replace(/\n(lesson: +)?/g, ' '),
      new RegExp(`the loop at mine/kernel/start\\.go:${line}\\b`),
    );
    assert.match(bounded.err, /^lesson: {3}lesson debug mine --at 5000000$/m);
  });
});

reports('--on-crash wants a terminal, and names what does not go with it', async () => {
  const { status, err } = await lesson(['run', '1', '--on-crash', 'debug']);
  assert.is(status, 2);
  assert.match(err, /wants a terminal/);
  assert.match((await lesson(['run', '1', '--on-crash', 'cry'])).err, /--on-crash cry: there is debug/);
});

reports.run();
