/** What may come from an editor: requests that are damaged, in pieces, out of order. Each request has exactly one response. */
import { Adapter } from '../../src/debugger/dap/adapter.ts';
import { encoded, MessageReader } from '../../src/debugger/dap/messages.ts';
import type { Debugger } from '../../src/debugger/debugger.ts';
import type { Random } from '../support/random.ts';
import { debuggee } from './debuggee.ts';
import { fuzzer, hex } from './fuzzer.ts';
import { damaged, damagedText } from './mutate.ts';
import { oneLine } from './refusal.ts';

const REQUESTS: readonly (readonly [command: string, args: object])[] = [
  ['initialize', { adapterID: 'lesson', linesStartAt1: true, pathFormat: 'path' }],
  ['launch', { stage: '1', stopOnEntry: true, at: 100 }],
  [
    'setBreakpoints',
    { source: { path: '/x/boot.asm' }, breakpoints: [{ line: 10, condition: '$rax > 1', hitCondition: '2' }] },
  ],
  ['setFunctionBreakpoints', { breakpoints: [{ name: 'start' }] }],
  ['setInstructionBreakpoints', { breakpoints: [{ instructionReference: '0x7c00', offset: 2 }] }],
  ['dataBreakpointInfo', { name: '*0x500' }],
  ['setDataBreakpoints', { breakpoints: [{ dataId: '0x500,8', accessType: 'write' }] }],
  ['setExceptionBreakpoints', { filters: ['#GP', 'triple fault'] }],
  ['configurationDone', {}],
  ['threads', {}],
  ['stackTrace', { threadId: 1, startFrame: 0, levels: 20 }],
  ['scopes', { frameId: 1 }],
  ['variables', { variablesReference: 1, start: 0, count: 5 }],
  ['evaluate', { expression: '$rip + 1', frameId: 1, context: 'watch' }],
  ['evaluate', { expression: 'x/4xb 0x7c00', context: 'repl' }],
  ['stepIn', { threadId: 1, granularity: 'instruction' }],
  ['stepBack', { threadId: 1, granularity: 'instruction' }],
  ['continue', { threadId: 1 }],
  ['pause', { threadId: 1 }],
  ['disassemble', { memoryReference: '0x7c00', instructionOffset: -5, instructionCount: 20 }],
  ['readMemory', { memoryReference: '0x7c00', offset: 0, count: 64 }],
  ['source', { sourceReference: 1 }],
  ['completions', { text: 'inf', column: 4 }],
  ['exceptionInfo', { threadId: 1 }],
];
const WORDS = [
  'null',
  '-1',
  '1e9',
  '[]',
  '{}',
  '""',
  '"0xffffffffffffffff"',
  '99999999999',
  'true',
  ':',
  ',',
  '__proto__',
];
/** Turns of the event loop until all must be answered. */
const PATIENCE = 2000;

let debug: Debugger;

function make(random: Random): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let n = 1 + random.below(8); n > 0; n--) {
    const [command, args] = n > 5 ? REQUESTS[random.below(2)]! : random.pick(REQUESTS);
    const text = JSON.stringify({ seq: n, type: 'request', command, arguments: args });
    const changed = random.below(2) === 0 ? text : damagedText(random, text, WORDS, 3);
    const content = new TextEncoder().encode(changed);
    const header = new TextEncoder().encode(`Content-Length: ${content.length}\r\n\r\n`);
    const sound = Uint8Array.from([...header, ...content]);
    const bytes = random.below(5) === 0 ? damaged(random, sound) : sound;
    const cut = random.below(bytes.length + 1);
    pieces.push(bytes.slice(0, cut), bytes.slice(cut));
  }
  return pieces;
}

async function check(pieces: readonly Uint8Array[]): Promise<void> {
  const answered: unknown[] = [];
  const interruption = { asked: false };
  const adapter = new Adapter({
    interruption,
    open: async () => debug,
    pathOf: () => undefined,
    send: (message) => {
      // It must be what the protocol's other side can read.
      const [back] = [...new MessageReader().add(encoded(message))];
      if (back?.kind !== 'message') throw new Error('what was sent is no message');
      const { type, success, message: text } = back.message as Record<string, unknown>;
      if (type !== 'response') return;
      answered.push(message);
      if (success === false && String(text).split('\n').length === 1) oneLine(String(text));
    },
  });
  const reader = new MessageReader();
  let asked = 0;
  for (const piece of pieces) {
    for (const received of reader.add(piece)) {
      if (received.kind !== 'message') {
        oneLine(received.reason);
        continue;
      }
      const { type, seq, command } = (received.message ?? {}) as Record<string, unknown>;
      if (type === 'request' && typeof seq === 'number' && typeof command === 'string') asked++;
      adapter.receive(received.message);
    }
  }
  const end = reader.end();
  if (end !== undefined) oneLine(end);
  for (let n = 0; n < PATIENCE && answered.length < asked; n++) await new Promise((done) => setImmediate(done));
  if (answered.length !== asked) throw new Error(`${answered.length} responses to ${asked} requests`);
  // Nothing goes on behind the next input.
  adapter.receive({ type: 'request', seq: 1, command: 'disconnect' });
  await adapter.ended;
}

export const dapMessages = fuzzer<Uint8Array[]>({
  name: 'DAP messages',
  short: 300,
  prepare: async () => {
    debug = await debuggee();
    return undefined;
  },
  make,
  check,
  show: (pieces) => pieces.map(hex).join(' '),
});
