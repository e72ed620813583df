import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { UserError } from '../../../src/messages/user-error.ts';
import { NEWEST } from '../../../src/toolchain/setup/find-go.ts';
import { setUpToolchain } from '../../../src/toolchain/setup/setup.ts';
import { lesson } from '../../support/lesson.ts';
import { releaseOf, supportedGos } from '../../support/supported-gos.ts';
import { scratch, withGo } from '../fixtures.ts';

/**
 * The newest Go that is here, but for the version that it says it is: newer than any that this code knows. An old one would
 * not do, whose linker lacks what later ones are told.
 */
function laterGo(version: string): string {
  const go = supportedGos()
    .toSorted((a, b) => releaseOf(a) - releaseOf(b))
    .at(-1)!;
  const folder = join(scratch, version);
  mkdirSync(folder, { recursive: true });
  const command = join(folder, 'go');
  writeFileSync(command, `#!/bin/sh\n'${go.path}' "$@" | sed 's/^${go.version}$/${version}/'\n`);
  chmodSync(command, 0o755);
  return command;
}

const untried = suite('a Go newer than the newest that is known');

withGo(untried, 'is tried out with stage 6 when it is set up, and then no more', async () => {
  const env = { LESSON_GO: laterGo('go1.98.1'), LESSON_CACHE: join(scratch, 'cache') };
  const first = await lesson(['run', '6', '--headless', '--timeout', '300'], { env });
  assert.is(first.status, 0, first.err);
  assert.match(first.out, /^main returns\.\r$/m);
  const warnings = first.err.split('\n').filter((line) => line.includes('go1.98.1'));
  assert.is(warnings.length, 1);
  assert.match(
    warnings[0] ?? '',
    `7 of 7: stage 6, for a try: go1.98.1 is newer than 1.${NEWEST}, the newest Go that is known`,
  );
  const second = await lesson(['run', '6', '--headless', '--timeout', '300'], { env });
  assert.equal([second.status, second.err], [0, '']);
});

withGo(untried, 'that fails is refused with what failed and what to do, and not made again', async () => {
  const go = laterGo('go1.98.2');
  const steps: string[] = [];
  const tried: string[] = [];
  const attempt = async (): Promise<string> => {
    try {
      await setUpToolchain({
        go,
        progress: (title) => steps.push(title),
        tryOut: async ({ version }) => {
          tried.push(version);
          return 'it ended (halted) too early';
        },
      });
    } catch (error) {
      assert.instance(error, UserError);
      return (error as UserError).message;
    }
    return 'nothing was thrown';
  };
  const words = new RegExp(
    `^go1\\.98\\.2 is newer than 1\\.${NEWEST}, the newest Go that is known, and stage 6 does not work with it: it ended ` +
      '\\(halted\\) too early; use another Go \\(LESSON_GO=/path/to/go\\) or a newer lesson, or remove \\S+ to try again$',
  );
  assert.match(await attempt(), words);
  const made = steps.length;
  assert.ok(made > 0);
  assert.match(await attempt(), words);
  assert.equal([steps.length, tried], [made, ['go1.98.2']]);
});

untried.run();
