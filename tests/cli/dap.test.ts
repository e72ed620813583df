import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LAUNCHER } from '../support/lesson.ts';

/** `lesson dap` as a process: what an editor's pipe may bring it, and its end. */

const dap = suite('cli: dap');

const framed = (message: object): string => {
  const text = JSON.stringify(message);
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
};
const request = (seq: number, command: string, args: object = {}): string =>
  framed({ seq, type: 'request', command, arguments: args });

async function run(input: string): Promise<{ status: number; messages: Record<string, unknown>[]; err: string }> {
  const child = Bun.spawn([LAUNCHER, 'dap'], { stdin: Buffer.from(input), stdout: 'pipe', stderr: 'pipe' });
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  const messages = out
    .split(/Content-Length: \d+\r\n\r\n/)
    .slice(1)
    .map((text) => JSON.parse(text) as Record<string, unknown>);
  return { status: await child.exited, messages, err };
}

dap('a session over pipes: the guest’s console, a stop, a step back, goodbye', async () => {
  const { status, messages, err } = await run(
    [
      request(1, 'initialize', { adapterID: 'lesson' }),
      request(2, 'launch', { stage: '1', stopOnEntry: true }),
      request(3, 'setBreakpoints', { source: { path: '/book/boot.asm' }, breakpoints: [{ line: 1 }] }),
      request(4, 'configurationDone'),
      request(5, 'stepIn', { threadId: 1, granularity: 'instruction' }),
      request(6, 'stepBack', { threadId: 1, granularity: 'instruction' }),
      request(7, 'evaluate', { expression: '$instant' }),
      request(8, 'disconnect'),
    ].join(''),
  );
  assert.equal([status, err], [0, '']);
  const responses = messages.filter(({ type }) => type === 'response');
  assert.equal(
    responses.map(({ request_seq, success }) => [request_seq, success]),
    [1, 2, 3, 4, 5, 6, 7, 8].map((seq) => [seq, true]),
  );
  assert.match(JSON.stringify(responses[6]), '"result":"0 (0x0)"');
  assert.equal(
    messages.map(({ seq }) => seq),
    messages.map((_, n) => n + 1),
  );
});

dap('a stage that is not there, and one that does not build, are answered', async () => {
  const { status, messages } = await run(`${request(1, 'launch', { stage: '99' })}${request(2, 'disconnect')}`);
  assert.is(status, 0);
  assert.match(String(messages[0]!.message), /^there is no stage '99'/);
});

for (const [what, input, says] of [
  ['rubbish', `${'rubbish '.repeat(20)}\r\n\r\n`, /Content-Length/],
  ['a length without end', `Content-Length: ${'9'.repeat(15)}\r\n\r\n{`, /more than/],
  ['a header without end', 'x'.repeat(10_000), /no end to its header/],
  ['half a message', request(1, 'threads').slice(0, -5), /in the middle of a message/],
] as const) {
  dap(`${what}: one line, and the end`, async () => {
    const { status, err } = await run(input);
    assert.is(status, 1);
    assert.match(err, says);
    assert.is(err.trimEnd().split('\n').length, 1);
  });
}

dap('what is no JSON is said, and the next request is answered', async () => {
  const { status, messages } = await run(
    `Content-Length: 3\r\n\r\n{{{${request(7, 'threads')}${request(8, 'disconnect')}`,
  );
  assert.is(status, 0);
  assert.match(JSON.stringify(messages[0]), /no JSON/);
  assert.equal([messages[1]!.request_seq, messages[1]!.success], [7, false]);
});

dap.run();
