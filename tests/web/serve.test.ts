/** `lesson serve` without a browser: whom it answers, and how it ends. */
import { request } from 'node:http';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lesson } from '../support/lesson.ts';
import { startServing } from './serving.ts';

const test = suite('lesson serve');

const serving = await startServing();
const { port } = serving;

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** As it is written, without what `fetch` would mend in it. */
function ask(path: string, method = 'GET', headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return new Promise((done, fail) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (text: string) => {
        body += text;
      });
      answer.on('end', () => done({ status: answer.statusCode!, headers: answer.headers, body }));
    });
    asked.on('error', fail);
    asked.end();
  });
}

test('the book, and each kind of file as what it is', async () => {
  const front = await ask('/');
  assert.is(front.status, 200);
  assert.match(front.body, '<title>The Runtime Is the Kernel</title>');
  assert.is((await ask('/index.html')).body, front.body);
  const image = /data-image="([^"]+)"/.exec(front.body)![1]!;
  const panel = /data-panel="([^"]+)"/.exec(front.body)![1]!;
  const types = [
    ['/01-boot-sector.html', 'text/html; charset=utf-8'],
    ['/book.css', 'text/css; charset=utf-8'],
    ['/icon.svg', 'image/svg+xml'],
    [`/${panel}`, 'text/javascript; charset=utf-8'],
    [`/${image}`, 'application/gzip'],
  ] as const;
  for (const [path, type] of types) {
    const { status, headers } = await ask(path);
    assert.equal([status, headers['content-type'], headers['x-content-type-options']], [200, type, 'nosniff'], path);
  }
});

test('HEAD gives the headers alone, other methods are refused', async () => {
  const { status, headers, body } = await ask('/book.css', 'HEAD');
  assert.equal([status, body], [200, '']);
  assert.is(Number(headers['content-length']), Buffer.byteLength((await ask('/book.css')).body));
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
    const refused = await ask('/', method);
    assert.equal([refused.status, refused.headers.allow], [405, 'GET, HEAD'], method);
  }
});

test('names and pages that are not ours get nothing', async () => {
  for (const Host of [
    'example.org',
    `example.org:${port}`,
    '127.0.0.1',
    `127.0.0.1:${port + 1}`,
    `127.0.0.1.example.org:${port}`,
  ])
    assert.is((await ask('/', 'GET', { Host })).status, 403, Host);
  for (const Origin of ['http://example.org', 'null', `http://127.0.0.1:${port + 1}`, `https://127.0.0.1:${port}`])
    assert.is((await ask('/', 'GET', { Origin })).status, 403, Origin);
  for (const Host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`])
    assert.is((await ask('/', 'GET', { Host, Origin: `http://localhost:${port}` })).status, 200, Host);
});

test('no path leads out of the book', async () => {
  const paths = [
    '/../package.json',
    '/%2e%2e/package.json',
    '/machine/../../package.json',
    '/machine/..%2f..%2fpackage.json',
    '//etc/passwd',
    '/%2fetc%2fpasswd',
    '/index.html%00.css',
    '/machine',
    '/machine/',
    '/%',
    '/%ff',
    '/constructor',
  ];
  for (const path of paths) {
    const { status, body } = await ask(path);
    assert.equal([status, body], [404, 'the book has no such page\n'], path);
  }
});

test('a port that is taken, and ports that are none, are one line', async () => {
  const taken = await lesson(['serve', '--no-open', '--port', String(port)]);
  assert.equal(
    [taken.status, taken.out, taken.err],
    [1, '', `lesson: 127.0.0.1:${port}: the port is taken; --port 0 chooses a free one\n`],
  );
  const wrong = await lesson(['serve', '--no-open', '--port', '65536']);
  assert.equal([wrong.status, wrong.err], [2, 'lesson: --port 65536: the last port is 65535\n']);
  assert.is((await lesson(['serve', '--port', 'x'])).status, 2);
});

test('Ctrl-C ends it, and the port is free again', async () => {
  assert.is(await serving.end('SIGINT'), 130);
  let refused = '';
  await ask('/').catch((error) => {
    refused = error.code;
  });
  assert.is(refused, 'ECONNREFUSED');
});

test.run();
