import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { MemoryFiles } from '../../src/toolchain/memory-files.ts';
import { nodeFs } from '../../src/toolchain/node-fs.ts';

const test = suite('files in memory behave like those of the host');

/** The calls that Go makes, with a callback last. */
type Api = Record<string, (...args: unknown[]) => void> & { readonly constants: Record<string, number> };

/** Mulberry32: the same cases every time. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** The result, or the code of the error, as Go would see it. */
function call(api: Api, name: string, args: readonly unknown[]): Promise<unknown> {
  return new Promise((done) =>
    api[name]!(...args, (error: NodeJS.ErrnoException | null, result: unknown) => done(error ? error.code : result)),
  );
}

test('a few thousand random calls', async () => {
  const root = fs.mkdtempSync(join(tmpdir(), 'lesson-files-'));
  try {
    const ours = nodeFs(new MemoryFiles(root)) as Api;
    const host = fs as unknown as Api;
    const next = random(1);
    const names = ['a', 'b', 'folder', 'folder/c', 'folder/d', 'missing/e', 'a/f', './folder/../g'];
    const { O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_DIRECTORY } = fs.constants;
    const flagChoices = [
      0,
      O_WRONLY | O_CREAT | O_TRUNC,
      O_RDWR | O_CREAT,
      O_RDWR | O_CREAT | O_EXCL,
      O_RDWR,
      O_DIRECTORY,
    ];
    flagChoices.push(O_WRONLY | O_CREAT | O_APPEND);
    /** Open files: theirs and ours. */
    const open: [number, number][] = [];

    for (let step = 0; step < 4000; step++) {
      const path = `${root}/${names[next(names.length)]}`;
      const at = next(Math.max(1, open.length));
      const [hostFd, ourFd] = open[at] ?? [9999, 9999];
      const length = next(5000);
      const position = next(2) === 0 ? null : next(9000);
      const say = `step ${step}`;
      const both = async (name: string, ...args: unknown[]): Promise<[unknown, unknown]> => [
        await call(host, name, args),
        await call(ours, name, args),
      ];
      const bothFd = async (name: string, ...args: unknown[]): Promise<[unknown, unknown]> => [
        await call(host, name, [hostFd, ...args]),
        await call(ours, name, [ourFd, ...args]),
      ];
      switch (next(10)) {
        case 0:
        case 1: {
          const [theirs, own] = await both('open', path, flagChoices[next(flagChoices.length)], 0o644);
          assert.is(typeof own, typeof theirs, `${say} open ${path}: ${theirs} ${own}`);
          if (typeof theirs === 'number') open.push([theirs, own as number]);
          else assert.is(own, theirs, `${say} open ${path}`);
          break;
        }
        case 2: {
          if (open.length < 4) break;
          const [theirs, own] = await bothFd('close');
          assert.equal(own, theirs, say);
          open.splice(at, 1);
          break;
        }
        case 3:
        case 4: {
          const bytes = new Uint8Array(length).fill(step & 0xff);
          const [theirs, own] = await bothFd('write', bytes, 0, length, position);
          assert.is(own, theirs, say);
          break;
        }
        case 5: {
          const buffers = [new Uint8Array(length), new Uint8Array(length)] as const;
          const theirs = await call(host, 'read', [hostFd, buffers[0], 0, length, position]);
          const own = await call(ours, 'read', [ourFd, buffers[1], 0, length, position]);
          assert.is(own, theirs, say);
          assert.ok(Buffer.from(buffers[1]).equals(buffers[0]), say);
          break;
        }
        case 6: {
          const [theirs, own] = await both('readdir', `${root}/${['', 'folder', 'a'][next(3)]}`);
          assert.equal(own, Array.isArray(theirs) ? theirs.sort() : theirs, say);
          break;
        }
        case 7: {
          const [theirs, own] = await both(next(2) === 0 ? 'stat' : 'lstat', path);
          if (theirs instanceof fs.Stats) {
            const status = own as fs.Stats;
            assert.is(status.isDirectory(), theirs.isDirectory(), say);
            if (!theirs.isDirectory()) assert.is(status.size, theirs.size, say);
          } else assert.is(own, theirs, `${say} stat ${path}`);
          break;
        }
        case 8: {
          const name = next(3);
          const [theirs, own] = name === 0 ? await both('mkdir', `${root}/folder`, 0o755) : await both('unlink', path);
          assert.equal(own ?? null, theirs ?? null, `${say} ${name === 0 ? 'mkdir' : 'unlink'} ${path}`);
          break;
        }
        default: {
          const [theirs, own] = await bothFd('ftruncate', length);
          assert.is(own ?? null, theirs ?? null, say);
        }
      }
    }
  } finally {
    fs.rmSync(root, { recursive: true, force: true });
  }
});

test('what was put in is never changed', async () => {
  const bytes = new Uint8Array([1, 2, 3]);
  const files = new MemoryFiles('/w');
  files.put('x', bytes);
  const api = nodeFs(files) as Api;
  const descriptor = await call(api, 'open', ['/w/x', api.constants.O_RDWR, 0]);
  await call(api, 'write', [descriptor, new Uint8Array([9, 9]), 0, 2, 0]);
  await call(api, 'ftruncate', [descriptor, 2]);
  assert.equal([...bytes], [1, 2, 3]);
  assert.equal([...(files.get('/w/x') ?? [])], [9, 9]);
});

test('output is kept apart, and characters that are split between writes are whole', () => {
  const files = new MemoryFiles('/');
  const api = nodeFs(files) as unknown as { writeSync(descriptor: number, bytes: Uint8Array): number };
  const text = new TextEncoder().encode('é');
  api.writeSync(1, text.subarray(0, 1));
  api.writeSync(2, new TextEncoder().encode('error'));
  api.writeSync(1, text.subarray(1));
  assert.equal(files.output(), { stdout: 'é', stderr: 'error' });
});

test.run();
