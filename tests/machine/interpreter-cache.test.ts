/** The kept interpreter: programs that load the micro-ops' modules in different orders share one cache folder. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const ROOT = resolve(import.meta.dirname, '../..');
const path = (name: string): string => JSON.stringify(join(ROOT, name));

/** A program that loads `first` before anything else and says how a boot sector ended. */
const program = (first: string): string => `
await import(${path(first)});
const { bootSector } = await import(${path('tests/support/guest.ts')});
const { finish, start } = await import(${path('tests/support/machine.ts')});
const { stop } = finish(start(bootSector('mov al, 0x15\\nout 0xf4, al\\nhlt')));
console.log(JSON.stringify(stop));`;

function run(source: string, cache: string): string {
  const child = Bun.spawnSync([process.execPath, '-e', source], { env: { ...process.env, LESSON_CACHE: cache } });
  return `${child.stdout}${child.stderr}`.trim();
}

const kept = suite('the kept interpreter');

kept('is one for all programs, whichever made it', () => {
  const cache = mkdtempSync(join(tmpdir(), 'lesson-interpreter-'));
  try {
    for (const first of ['x87-control', 'sse4', 'alu'])
      assert.is(run(program(`src/machine/cpu/ir/${first}.ts`), cache), '{"kind":"debug-exit","status":43}');
    assert.is(readdirSync(cache).filter((name) => name.startsWith('interpreter')).length, 1);
  } finally {
    rmSync(cache, { recursive: true });
  }
});

kept.run();
