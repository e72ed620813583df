import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { displayedText } from '../../src/book/displayed-text.ts';
import { ElfFile } from '../../src/debugger/elf/elf-file.ts';
import { GoProgram } from '../../src/debugger/go/program.ts';
import { unwind } from '../../src/debugger/go/unwind.ts';
import { circles } from '../../src/debugger/runtime/channels.ts';
import { goroutineAt, goroutines } from '../../src/debugger/runtime/goroutines.ts';
import { heap } from '../../src/debugger/runtime/heap.ts';
import { kernelThreads } from '../../src/debugger/runtime/kernel-threads.ts';
import { processors, scheduler } from '../../src/debugger/runtime/processors.ts';
import { threads } from '../../src/debugger/runtime/threads.ts';
import { timers } from '../../src/debugger/runtime/timers.ts';
import { buildImage } from '../../src/stages/image.ts';
import { findStage } from '../../src/stages/stages.ts';
import { start } from '../support/machine.ts';
import { bytesOf, kernelFile } from './fixtures.ts';
import { view } from './machine-view.ts';

const MIB = 1 << 20;

async function kernel(stage: number) {
  const program = new GoProgram(new ElfFile(bytesOf(await kernelFile(stage))));
  const started = start(await imageOf(stage), 64 * MIB);
  return { program, ...started };
}

async function imageOf(stage: number): Promise<Uint8Array> {
  return await buildImage(findStage(String(stage))!);
}

const stage7 = suite('the runtime’s insides, read from a running kernel');

stage7('goroutines are those that the shell’s ps lists', async () => {
  const { program, machine, serial } = await kernel(7);
  machine.type('ps\n');
  for (let n = 0; n < 60 && !/Listen\.func1[^>]*> /.test(serial()); n++) machine.run({ instructions: 10_000_000 });
  machine.run({ instructions: 5_000_000 });
  const lines = displayedText(serial()).split('\n');
  const listed = lines.slice(lines.findIndex((line) => /GOROUTINE +STATE/.test(line)) + 1);
  const rows = listed
    .map((line) => /^(\d+) +(.+?) {1,}(\S+\.\S+)$/.exec(line.trimEnd()))
    .filter((row) => row !== null)
    .map(([, id, state, began]) => `${id} ${state!.trim()} ${began}`);
  assert.ok(rows.length >= 6, serial());

  const { memory, registers, g } = view(machine);
  const states: Record<string, string> = { syscall: 'in a system call', running: 'running', runnable: 'runnable' };
  const found = goroutines(program, memory)
    .filter(({ state }) => state !== 'dead' && state !== 'idle')
    .map(({ id, state, waitReason, startFunction }) => {
      // While it printed the list, the shell ran; now it waits for a key.
      const shell = id === 1n ? 'running' : undefined;
      return `${id} ${shell ?? states[state!] ?? `waiting: ${waitReason}`} ${startFunction}`;
    });
  assert.equal(found, rows);

  // Nobody has anything to do, and so the processor is in the kernel's idle thread.
  assert.is(program.pcln!.at(registers.rip)?.name, 'lesson/kernel.idle');
  assert.is(g, undefined);
  const main = goroutines(program, memory)[0]!;
  assert.is(main.waitReason, 'chan receive');
  const stack = unwind(program, memory, main.sched!, { g: main.address });
  const names = stack.frames.map((frame) => frame.function?.name);
  for (const name of ['runtime.gopark', 'runtime.chanrecv', 'lesson/shell.Run', 'main.main', 'runtime.goexit']) {
    assert.ok(names.includes(name), name);
  }

  // Every M is a thread of the kernel, by the number that gettid gave it.
  const kernels = kernelThreads(program, memory)!;
  assert.equal(
    kernels.filter(({ running }) => running).map(({ number }) => number),
    [0],
    'the idle thread runs',
  );
  const runtimes = threads(program, memory);
  assert.equal(
    runtimes.map(({ procid }) => Number(procid)).sort(),
    kernels.slice(1).map(({ number }) => number),
  );
  for (const { procid, g0, curg, gsignal } of runtimes) {
    const thread = kernels.find(({ number }) => BigInt(number) === procid)!;
    assert.ok([g0, curg, gsignal].includes(thread.g ?? 0n), 'the thread runs one of the goroutines of its M');
    assert.is(thread.state, 'waiting');
    const { frames, broken } = unwind(program, memory, thread.registers!, { g: thread.g! });
    assert.is(broken, undefined);
    assert.match(frames[0]!.function!.name, /^runtime\.(futex|usleep|epollwait)|Syscall6$/);
    assert.match(frames.at(-1)!.function!.name, /^runtime\.(goexit|mstart|mcall)$|\.(rt0|idle)$/);
  }

  const [p] = processors(program, memory);
  assert.is(p?.state, 'idle');
  const lists = scheduler(program, memory)!;
  assert.equal(lists.idleProcessors, [p!.address]);
  assert.is(lists.gomaxprocs, 1);
  assert.equal(lists.runQueue, []);
  const summary = heap(program, memory)!;
  assert.is(summary.gcPhase, 'off');
  assert.is(summary.gcPercent, 100n);
  assert.is(summary.goal, 4n << 20n);
  assert.is(summary.arenas.length, 1);
  const inArena = (address: bigint) =>
    address >= summary.arenas[0]! && address < summary.arenas[0]! + summary.arenaBytes;
  assert.ok(inArena(main.address) && inArena(main.stack.low));
  assert.ok(summary.spans.some(({ objectSize, objects }) => objectSize >= 416 && objects > 0));
});

const stacks = suite('stacks of a running kernel, wherever it stands');

stacks('through traps, system calls and systemstack up to where the goroutine began', async () => {
  const { program, machine } = await kernel(6);
  const switches = new Set<string>();
  const ends = new Map<string, number>();
  let broken = 0;
  const SAMPLES = 150;
  machine.run({ instructions: 2_900_000 });
  for (let n = 0; n < SAMPLES; n++) {
    machine.run({ instructions: 40_009 });
    const { memory, registers, g } = view(machine);
    const stack = unwind(program, memory, registers, g === undefined ? {} : { g });
    for (const frame of stack.frames) if (frame.switch) switches.add(frame.switch);
    if (stack.broken === undefined) {
      const end = stack.frames.at(-1)!.function!.name;
      ends.set(end, (ends.get(end) ?? 0) + 1);
    } else {
      broken++;
      assert.match(stack.broken, /just being saved|nothing is mapped/);
    }
    // What runs on a goroutine's stack belongs to a goroutine that the runtime says is running.
    const owner = stack.frames[0]?.g;
    if (owner !== undefined && stack.frames.length > 2) assert.ok(goroutineAt(program, memory, owner));
  }
  for (const end of ends.keys()) assert.match(end, /^runtime\.(goexit|mstart|mcall)$|\.(rt0|idle)$/);
  assert.ok((ends.get('runtime.goexit') ?? 0) > SAMPLES / 2);
  assert.ok(switches.has('trap') && switches.has('systemstack'), [...switches].join());
  assert.ok(broken <= 3, `${broken} stacks of ${SAMPLES} could not be followed`);
});

stacks('memory that lies ends a stack with a note', async () => {
  const { program, machine } = await kernel(6);
  machine.run({ instructions: 4_000_000 });
  const { memory } = view(machine);
  const g = program.elf.symbols.named('runtime.g0')!.address;
  const registers = { rip: program.elf.symbols.named('main.main')!.address, rsp: 0x7000_0000_0000n };
  for (const value of [0n, 1n, 0x40_1000n, 0x8000_0000_0000n, 0xffff_ffff_ffff_fff8n]) {
    const lying = {
      read: (_address: bigint, length: number) => {
        const bytes = new Uint8Array(length);
        const view = new DataView(bytes.buffer);
        for (let at = 0; at + 8 <= length; at += 8) view.setBigUint64(at, value, true);
        return bytes;
      },
    };
    const stack = unwind(program, lying, registers, { g, limit: 50 });
    assert.ok(stack.frames.length >= 1 && stack.frames.length <= 50);
    assert.ok(goroutines(program, lying).length <= 1);
    assert.ok(threads(program, lying).length <= 1);
    assert.ok((heap(program, lying)?.spans.length ?? 0) <= 1);
    assert.equal(circles(program, lying), []);
    assert.ok(timers(program, lying).length <= 1);
    assert.ok((scheduler(program, lying)?.runQueue.length ?? 0) <= 1);
  }
  const nothing = { read: () => undefined };
  assert.equal(goroutines(program, nothing), []);
  assert.equal(threads(program, nothing), []);
  assert.is(heap(program, nothing), undefined);
  assert.match(unwind(program, nothing, registers, { g }).broken ?? '', /^nothing is mapped at 0x/);
  assert.match(unwind(program, memory, registers).broken ?? '', /^nothing is mapped at 0x/);
  assert.match(unwind(program, memory, { ...registers, rip: 5n }).broken ?? '', /^no function at 0x5$/);
});

stage7.run();
stacks.run();
