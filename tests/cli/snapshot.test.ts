import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lesson } from '../support/lesson.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** A machine that is saved, and goes on in another process as if nothing had been. */

const snapshot = suite('cli: snapshots');

const within = (body: (folder: string, run: (...args: string[]) => ReturnType<typeof lesson>) => Promise<void>) =>
  inTemporaryFolder((folder) => body(folder, (...args) => lesson(['run', ...args, '--headless'], { cwd: folder })));

for (const [stage, first, second, ...rest] of [
  ['2', '4000', '9000'],
  ['3', '200000', '340000'],
  ['6', '60000000', '200000000'],
  ['7', '30000000', '45000000', '--keys', 'ps\\ngo 100\\nps\\n'],
] as const)
  snapshot(
    `stage ${stage}: cut in two it sends the same bytes, and is the same machine in the end, byte for byte`,
    async () => {
      await within(async (folder, run) => {
        const whole = await run(stage, ...rest, '--max-instructions', second, '--save', 'whole');
        const begun = await run(stage, ...rest, '--max-instructions', first, '--save', 'half');
        assert.is(begun.status, 124);
        const gone = await run('--resume', 'half', '--max-instructions', second, '--save', 'gone');
        assert.is(begun.out + gone.out, whole.out);
        assert.is(gone.status, whole.status);
        // A stage that has ended by then has nothing to save.
        if (whole.status !== 124) return;
        const [a, b] = ['whole', 'gone'].map((name) => readFileSync(join(folder, name)));
        assert.ok(a!.equals(b!), 'the machines differ');
      });
    },
  );

snapshot('a shell that was saved at its prompt answers', async () => {
  await within(async (_folder, run) => {
    assert.is((await run('7', '--until', "Type 'help'.", '--save', 'prompt')).status, 0);
    const { out, status } = await run('--resume', 'prompt', '--keys', 'echo again\\nhalt\\n');
    assert.match(out, '\r\nagain\r\n');
    assert.is(status, 0);
  });
});

snapshot('files that are none, damaged ones, other versions; machines that have ended', async () => {
  await within(async (folder, run) => {
    await run('1', '--max-instructions', '2000', '--save', 'good');
    const good = readFileSync(join(folder, 'good'));
    const changed = (name: string, change: (bytes: Buffer) => void): string => {
      const bytes = Buffer.from(good);
      change(bytes);
      writeFileSync(join(folder, name), bytes);
      return name;
    };
    writeFileSync(join(folder, 'text'), 'no snapshot at all, but long enough to be looked at in earnest');
    for (const [file, words] of [
      ['text', 'text is no snapshot'],
      [changed('flipped', (bytes) => bytes.writeUInt8(bytes.readUInt8(2000) ^ 1, 2000)), 'flipped is damaged'],
      [changed('newer', (bytes) => bytes.writeUInt32LE(4, 8)), 'newer is a snapshot of format 4; this lesson reads 3'],
      [changed('older', (bytes) => bytes.writeUInt32LE(2, 8)), 'older is a snapshot of format 2; this lesson reads 3'],
      ['nowhere', 'nowhere: there is no such file or folder'],
    ] as const) {
      const { status, out, err } = await run('--resume', file);
      assert.is(status, 2, file);
      assert.is(out, '');
      assert.is(err.trim().split('\n').length, 1);
      assert.match(err, words);
    }
    writeFileSync(join(folder, 'short'), good.subarray(0, 1000));
    assert.match((await run('--resume', 'short')).err, 'short is damaged');
    for (const [args, words] of [
      [['1', '--resume', 'good'], "stage '1' does not go with --resume"],
      [['--resume', 'good', '--memory', '64M'], '--memory does not go with --resume'],
      [['--resume', 'good', '--cpu', 'max'], '--cpu does not go with --resume'],
    ] as const) {
      const { status, err } = await run(...args);
      assert.is(status, 2);
      assert.match(err, words);
    }
    const ended = await run('2', '--save', 'ended');
    assert.is(ended.status, 1);
    assert.match(ended.err, 'ended was not written: the machine has ended (power-off)');
  });
});

snapshot('a file whose hash is right, but whose contents are none', async () => {
  await within(async (folder, run) => {
    await run('1', '--max-instructions', '2000', '--save', 'good');
    const good = readFileSync(join(folder, 'good'));
    const sealed = (body: Uint8Array): void => {
      const hash = new Bun.CryptoHasher('sha256').update(body).digest();
      writeFileSync(join(folder, 'forged'), Buffer.concat([good.subarray(0, 12), hash, body]));
    };
    const all = Buffer.from(Bun.zstdDecompressSync(good.subarray(44)));
    const length = all.readUInt32LE(0);
    const withHead = (change: (head: Record<string, unknown>) => unknown): Uint8Array => {
      const head = Buffer.from(JSON.stringify(change(JSON.parse(all.toString('utf8', 4, 4 + length)))));
      const front = Buffer.alloc(4);
      front.writeUInt32LE(head.length);
      return Bun.zstdCompressSync(Buffer.concat([front, head, all.subarray(4 + length)]));
    };
    for (const [body, words] of [
      [Buffer.from('not compressed'), 'forged is damaged'],
      [Bun.zstdCompressSync(new Uint8Array(2)), 'forged is damaged'],
      [Bun.zstdCompressSync(new Uint8Array(4)), 'forged is damaged'],
      [withHead(() => null), 'forged is damaged'],
      [withHead((head) => ({ ...head, ram: 12345 })), 'forged is damaged'],
      [withHead((head) => ({ ...head, waited: 'long' })), 'forged is damaged'],
      [withHead((head) => ({ ...head, chips: [] })), 'forged is damaged'],
      [withHead((head) => ({ ...head, chips: {} })), 'does not fit this machine: the state of the chip a20 is missing'],
    ] as const) {
      sealed(body);
      const { status, err } = await run('--resume', 'forged');
      assert.is(status, 2, err);
      assert.match(err, /^lesson: [^\n]*\n$/);
      assert.match(err, words);
    }
  });
});

snapshot.run();
