import type { DebugProtocol } from '@vscode/debugprotocol';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openStage } from '../../../src/cli/debug/open-stage.ts';
import type { Debugger } from '../../../src/debugger/debugger.ts';
import { DapClient } from './dap-client.ts';
import { bookStage, hashOf, MEMORY, machineOf, plainMachine, runPlain } from './stages.ts';

const dap = suite('Debug Adapter Protocol');

type Stopped = DebugProtocol.StoppedEvent['body'];
type Body<T extends { body?: unknown }> = NonNullable<T['body']>;

/** @returns a client, and the debugger that the adapter has once it was asked to launch */
function connected(): { client: DapClient; debug: () => Debugger } {
  let made: Debugger | undefined;
  const client = new DapClient(async (interruption, onSerial, stage) => {
    const pause = async (): Promise<boolean> => {
      await new Promise((done) => setImmediate(done));
      const { asked } = interruption;
      interruption.asked = false;
      return asked;
    };
    made = await openStage(bookStage(Number(stage)), { memory: MEMORY, cpu: 'max', onSerial, pause });
    return made;
  });
  return { client, debug: () => made! };
}

async function launched(stage: number, args: object = {}): Promise<{ client: DapClient; debug: Debugger }> {
  const { client, debug } = connected();
  const capabilities = await client.get<DebugProtocol.Capabilities>('initialize', { adapterID: 'lesson' });
  assert.ok(capabilities.supportsStepBack);
  await client.get('launch', { stage: String(stage), ...args });
  await client.next('initialized');
  return { client, debug: debug() };
}

const stopped = async (client: DapClient): Promise<Stopped> => (await client.next('stopped')).body as Stopped;

async function frames(client: DapClient, threadId: number): Promise<DebugProtocol.StackFrame[]> {
  return (await client.get<Body<DebugProtocol.StackTraceResponse>>('stackTrace', { threadId })).stackFrames;
}

const hashAt = async (instant: number): Promise<string> => {
  const machine = await plainMachine(bookStage(6));
  runPlain(machine, instant);
  return hashOf(machine);
};

dap('stage 6, from launch to stepBack: every state is that of a machine without a debugger', async () => {
  const { client, debug } = await launched(6);
  const set = await client.get<Body<DebugProtocol.SetBreakpointsResponse>>('setBreakpoints', {
    source: { path: '/somewhere/kernel-stages/06-first-goroutine/main.go' },
    breakpoints: [{ line: 1 }, { line: 100_000 }],
  });
  // Line 1 has no code: the next one that has is shown.
  assert.ok(set.breakpoints[0]!.verified && set.breakpoints[0]!.line! > 1);
  assert.not(set.breakpoints[1]!.verified);
  const functions = await client.get<Body<DebugProtocol.SetBreakpointsResponse>>('setFunctionBreakpoints', {
    breakpoints: [{ name: 'main.main' }, { name: 'main.frobnicate' }],
  });
  assert.ok(functions.breakpoints[0]!.verified);
  assert.match(functions.breakpoints[1]!.message!, /there is no function 'main.frobnicate'/);
  await client.get('setBreakpoints', { source: { path: 'main.go' }, breakpoints: [] });
  await client.get('configurationDone');
  const first = await stopped(client);
  assert.is(first.reason, 'function breakpoint');
  const at = debug.session.instant;
  assert.is(hashOf(machineOf(debug)), await hashAt(at));

  const { threads } = await client.get<Body<DebugProtocol.ThreadsResponse>>('threads');
  const current = threads.find(({ id }) => id === first.threadId)!;
  assert.match(current.name, /^goroutine 1 \[running\] runtime\.main/);
  assert.ok(threads.length > 2);
  const [top] = await frames(client, first.threadId!);
  assert.is(top!.name, 'main.main');
  assert.match(top!.source!.path!, /main\.go$/);
  const source = await client.get<Body<DebugProtocol.SourceResponse>>('source', {
    source: top!.source,
    sourceReference: top!.source!.sourceReference,
  });
  assert.match(source.content.split('\n')[top!.line - 1]!, /\S/);
  // A goroutine that waits has a stack of its own.
  const other = threads.find(
    ({ name }) => /\[force gc|\[GC|\[finalizer|waiting|\[/.test(name) && !/running/.test(name),
  )!;
  assert.ok((await frames(client, other.id)).some(({ name }) => name === 'runtime.gopark'));

  const line = top!.line;
  await client.get('next', { threadId: first.threadId });
  assert.is((await stopped(client)).reason, 'step');
  // Calls that were inlined into the next line stand before it.
  const second = (await frames(client, first.threadId!)).find(({ name }) => name === 'main.main');
  assert.ok(second!.line > line);
  const later = debug.session.instant;
  assert.ok(later > at);
  await client.get('stepBack', { threadId: first.threadId });
  await stopped(client);
  assert.equal(
    (await frames(client, first.threadId!)).slice(0, 1).map((each) => [each.name, each.line]),
    [['main.main', line]],
  );
  const back = debug.session.instant;
  assert.ok(back < later);
  assert.is(hashOf(machineOf(debug)), await hashAt(back));
  await client.get('stepBack', { threadId: first.threadId, granularity: 'instruction' });
  await stopped(client);
  assert.ok(debug.session.instant < back);
  assert.is(hashOf(machineOf(debug)), await hashAt(debug.session.instant));

  await client.get('reverseContinue', { threadId: first.threadId });
  assert.match((await stopped(client)).description!, /beginning/);
  assert.is(debug.session.instant, 0);
  await client.get('continue', { threadId: 1 });
  await stopped(client);
  assert.is(debug.session.instant, at);
  await client.get('disconnect');
});

dap('stage 2: its console, and its end', async () => {
  const { client } = await launched(2);
  await client.get('configurationDone');
  assert.is((await client.next('exited')).body.exitCode, 0);
  await client.next('terminated');
  const said = client.events.filter(({ event }) => event === 'output').map(({ body }) => body.output as string);
  assert.match(said.join(''), /64-bit code is running[\s\S]*the guest switched the machine off/);
  // The end is no end for a debugger.
  await client.get('stepBack', { threadId: 1, granularity: 'instruction' });
  assert.is((await stopped(client)).reason, 'step');
});

dap('stage 6: variables, registers, memory, code, conditions and data breakpoints', async () => {
  const { client, debug } = await launched(6, { stopOnEntry: true });
  await client.get('setFunctionBreakpoints', {
    breakpoints: [{ name: 'runtime.mallocgc', condition: 'size > 0 && $instant > 2018160', hitCondition: '3' }],
  });
  await client.get('configurationDone');
  assert.is((await stopped(client)).reason, 'entry');
  assert.match(
    (await client.get<Body<DebugProtocol.ThreadsResponse>>('threads')).threads[0]!.name,
    /CPU \(real mode\)/,
  );
  await client.get('continue', { threadId: 1 });
  const { threadId } = await stopped(client);
  const [top] = await frames(client, threadId!);
  assert.match(top!.name, /^runtime\.mallocgc/);
  const value = async (expression: string, context = 'watch'): Promise<string> =>
    (await client.get<Body<DebugProtocol.EvaluateResponse>>('evaluate', { expression, frameId: top!.id, context }))
      .result;
  assert.match(await value('size'), /^0x[0-9a-f]+$/);
  assert.match(await value('$cpl'), /^0 /);
  assert.match(await value('info instant', 'repl'), new RegExp(`^instant ${debug.session.instant},`));

  const { scopes } = await client.get<Body<DebugProtocol.ScopesResponse>>('scopes', { frameId: top!.id });
  assert.equal(
    scopes.map(({ name }) => name),
    ['Arguments', 'Locals', 'Registers', 'Control registers'],
  );
  const list = async (variablesReference: number, paging: object = {}): Promise<DebugProtocol.Variable[]> =>
    (await client.get<Body<DebugProtocol.VariablesResponse>>('variables', { variablesReference, ...paging })).variables;
  assert.is(
    (await list(scopes[0]!.variablesReference)).find(({ name }) => name === 'size')!.value,
    await value('size'),
  );
  const rip = (await list(scopes[2]!.variablesReference)).find(({ name }) => name === 'rip')!;
  assert.is(BigInt(rip.value.split(' ')[0]!), debug.rip);
  assert.match((await list(scopes[3]!.variablesReference)).find(({ name }) => name === 'cr0')!.value, /PG/);

  // A page of an array, an element of a slice, and what it points to.
  const tree = (expression: string) => client.get<Body<DebugProtocol.EvaluateResponse>>('evaluate', { expression });
  const reasons = await tree('runtime.waitReasonStrings');
  assert.ok(reasons.indexedVariables! > 20);
  assert.equal(
    (await list(reasons.variablesReference, { start: 10, count: 3 })).map(({ name }) => name),
    ['[10]', '[11]', '[12]'],
  );
  const gs = await tree('runtime.allgs');
  const some = await list(gs.variablesReference);
  assert.is(some.length, gs.indexedVariables);
  const [pointed] = await list(some[0]!.variablesReference);
  const fields = await list(pointed!.variablesReference);
  assert.ok(fields.some(({ name }) => name === 'goid'));

  const { instructions } = await client.get<Body<DebugProtocol.DisassembleResponse>>('disassemble', {
    memoryReference: top!.instructionPointerReference,
    instructionOffset: -3,
    instructionCount: 8,
  });
  assert.is(instructions.length, 8);
  assert.is(BigInt(instructions[3]!.address), debug.rip);
  const bytes = await client.get<Body<DebugProtocol.ReadMemoryResponse>>('readMemory', {
    memoryReference: instructions[3]!.address,
    count: 4,
  });
  assert.equal([...Buffer.from(bytes.data!, 'base64')], [...debug.memory.read(debug.rip, 4)!]);
  const nowhere = await client.get<Body<DebugProtocol.ReadMemoryResponse>>('readMemory', {
    memoryReference: '0xffffffffffffff00',
    count: 4096,
  });
  assert.is(nowhere.unreadableBytes, 4096);

  const data = await client.get<Body<DebugProtocol.DataBreakpointInfoResponse>>('dataBreakpointInfo', {
    name: 'runtime.sched',
  });
  await client.get('setFunctionBreakpoints', { breakpoints: [] });
  await client.get('setDataBreakpoints', { breakpoints: [{ dataId: data.dataId, accessType: 'write' }] });
  await client.get('continue', { threadId });
  const written = await stopped(client);
  assert.is(written.reason, 'data breakpoint');
  assert.match(written.text!, /^write of \d+ bytes/);
  await client.get('setDataBreakpoints', { breakpoints: [] });
  await client.get('setExceptionBreakpoints', { filters: ['triple fault', '#PF'] });
  await client.get('continue', { threadId });
  const faulted = await stopped(client);
  assert.is(faulted.reason, 'exception');
  assert.match(faulted.text!, /#PF/);
  const info = await client.get<Body<DebugProtocol.ExceptionInfoResponse>>('exceptionInfo', { threadId });
  assert.match(info.description!, /exception #PF/);
});

dap('a machine that runs can be asked, told and stopped', async () => {
  const { client, debug } = await launched(7);
  await client.get('configurationDone');
  const failed = await client.ask('stackTrace', { threadId: 1 });
  assert.match(failed.message!, /the machine runs; 'pause' stops it/);
  await client.get('pause', { threadId: 1 });
  assert.is((await stopped(client)).reason, 'pause');
  const paused = debug.session.instant;
  await client.get('continue', { threadId: 1 });
  await client.get('setFunctionBreakpoints', {
    breakpoints: [{ name: 'lesson/kernel.timerInterrupt' }, { name: '*0x1' }],
  });
  await client.get('pause', { threadId: 1 });
  await stopped(client);
  assert.ok(debug.session.instant >= paused);
});

dap('what is no request, or comes too early, is answered in one line', async () => {
  const { client } = connected();
  for (const [command, args, says] of [
    ['threads', {}, /'launch' comes first/],
    ['frobnicate', {}, /there is no request 'frobnicate'/],
    ['constructor', {}, /there is no request 'constructor'/],
    ['launch', {}, /'stage' is missing/],
    ['launch', { stage: 7, at: 'noon' }, /'stage' is no text/],
    ['initialize', { pathFormat: 'uri' }, /URIs/],
  ] as const) {
    const { success, message } = await client.ask(command, args);
    assert.not(success);
    assert.match(message!, says);
  }
});

dap.run();
