import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { serveGdb } from '../../../src/cli/debug/gdb-server.ts';
import { Interruption } from '../../../src/cli/debug/interruption.ts';
import { PacketReader, packet } from '../../../src/debugger/gdb/packets.ts';
import { GdbStub } from '../../../src/debugger/gdb/stub.ts';
import { buildImage } from '../../../src/stages/image.ts';
import { kernelFile, pseudoRandom, scratch } from '../fixtures.ts';
import { bookStage, commanderOf, open } from './stages.ts';

const GDB = '/usr/bin/gdb';
const QEMU = '/usr/bin/qemu-system-x86_64';

/** What gdb prints for a script, connected to a port of this computer. */
function gdb(elf: string, port: number, script: readonly string[]): Promise<string> {
  const lines = ['set pagination off', 'set confirm off', 'set architecture i386:x86-64', 'set tcp connect-timeout 60'];
  const file = join(scratch, `script-${port}.gdb`);
  writeFileSync(file, [...lines, `target remote 127.0.0.1:${port}`, ...script, 'kill', ''].join('\n'));
  const child = spawn(GDB, ['-nx', '-batch', '-iex', 'set auto-load off', '-x', file, elf]);
  return new Promise((resolve, reject) => {
    let text = '';
    let said = '';
    const add = (chunk: Buffer): void => void (text += chunk.toString());
    child.stdout.on('data', add);
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.on('error', reject);
    // Messages, and what monitor commands say, come in no fixed order with the rest.
    child.on('close', () => resolve(`${text}\n--\n${said}`));
  });
}

async function withLesson(stage: number, script: readonly string[]): Promise<string> {
  const debug = await open(bookStage(stage));
  const elf = await kernelFile(stage);
  const interruption = new Interruption();
  const address = { host: '127.0.0.1', port: 0 };
  return new Promise((resolve, reject) => {
    let output: Promise<string> | undefined;
    const onListening = (port: number): void => {
      output = gdb(elf, port, script);
    };
    serveGdb({ debug, address, interruption, running: false, onListening }).then(() => resolve(output!), reject);
  });
}

async function withQemu(stage: number, script: readonly string[], port: number): Promise<string> {
  const image = join(scratch, `disk-${stage}.img`);
  writeFileSync(image, await buildImage(bookStage(stage)));
  const disk = `file=${image},format=raw,if=ide`;
  const options = [
    '-display',
    'none',
    '-cpu',
    'max',
    '-m',
    '64',
    '-S',
    '-gdb',
    `tcp:127.0.0.1:${port}`,
    '-drive',
    disk,
  ];
  const qemu = spawn(QEMU, options, { stdio: 'ignore' });
  try {
    return await gdb(await kernelFile(stage), port, script);
  } finally {
    qemu.kill('SIGKILL');
  }
}

const tests = suite('gdb');

/** What depends on the firmware, and not on the debugger, is not asked for. */
const SCRIPT = [
  'info registers rip cs',
  'break *0x7c00',
  'continue',
  'info registers rip cs',
  'x/16xb 0x7c00',
  'stepi',
  'info registers rip cs',
  'stepi',
  'info registers rip rax',
  'delete',
  "hbreak 'lesson/kernel.setUpVectors'",
  'continue',
  'info registers rip cs ss eflags efer',
  'backtrace 3',
  'info line',
  "print 'lesson/kernel.ticks'",
  "print &'lesson/kernel.idt'",
  'x/2xg $rip',
  "watch 'lesson/kernel.ticks'",
  'continue',
  "x/2xg &'lesson/kernel.idt'",
  'delete',
  'print $xmm0.uint128 == $xmm0.uint128',
];

if (existsSync(GDB) && existsSync(QEMU)) {
  tests('the same script gives the same output with lesson and with QEMU', async () => {
    const lesson = await withLesson(3, SCRIPT);
    const qemu = await withQemu(3, SCRIPT, 24_000 + (process.pid % 20_000));
    assert.match(lesson, /Breakpoint 2, lesson\/kernel\.setUpVectors/);
    assert.match(lesson, /Hardware watchpoint 3/, lesson);
    // How the machine calls itself to gdb is its own affair.
    const named = (text: string): string => text.replace(/\n--\n.*/s, '').replace(/^\[Inferior 1 .*\n?/gm, '');
    assert.is(named(lesson), named(qemu));
  });
}

if (existsSync(GDB)) {
  tests('gdb goes backwards, and asks for views', async () => {
    const text = await withLesson(6, [
      "break 'main.main'",
      'continue',
      'stepi',
      'stepi',
      'printf "at %lx\\n", $rip',
      'reverse-stepi',
      'printf "at %lx\\n", $rip',
      'stepi',
      'printf "at %lx\\n", $rip',
      'reverse-continue',
      'printf "at %lx\\n", $rip',
      'monitor goroutines',
      'reverse-continue',
    ]);
    const places = [...text.matchAll(/^at ([0-9a-f]+)$/gm)].map(([, place]) => place);
    assert.is(places.length, 4, text);
    assert.is(places[0], places[2]);
    assert.is(new Set(places).size, 3);
    assert.match(text, /^\* {2}1 {2}running {13}runtime\.main$/m);
    assert.match(text, /No more reverse-execution history/);
  });
}

tests('rubbish is answered or passed over, and moves nothing', async () => {
  const debug = await open(bookStage(1));
  const stub = new GdbStub(debug, commanderOf(debug));
  const random = pseudoRandom(7);
  const letters = 'gGmMpPzZqQvXHTcsb?,:;-0123456789abcdef$#}*';
  for (let n = 0; n < 3000; n++) {
    const data = Array.from({ length: random(24) }, () => letters[random(letters.length)]).join('');
    // These are commands, and no rubbish.
    if (/^([cCsS]$|b[cs]|vCont|k|D)/.test(data)) continue;
    const reply = await stub.answer(data, () => {});
    assert.type(reply.data, 'string');
  }
  assert.is(debug.session.instant, 0);
});

tests('packets survive being cut anywhere; damaged ones are asked for again', () => {
  const bytes = [packet('m0,10'), packet('#$}*'), Uint8Array.of(3)].flatMap((each) => [...each]);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const reader = new PacketReader();
    const parts = [bytes.slice(0, cut), bytes.slice(cut)];
    const received = parts.flatMap((part) => [...reader.add(Uint8Array.from(part))]);
    assert.equal(received, [
      { kind: 'packet', data: 'm0,10' },
      { kind: 'packet', data: '#$}*' },
      { kind: 'interrupt' },
    ]);
  }
  const damaged = packet('m0,10');
  damaged[2] = 0x31;
  assert.equal([...new PacketReader().add(damaged)], [{ kind: 'damaged' }]);
});

tests.run();
