import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findGo } from '../../src/toolchain/setup/find-go.ts';
import { skip } from '../support/notes.ts';
import { quick } from '../support/programs.ts';
import { candidates, compare, isEqual, sample } from './go-test-directory.ts';

/** Always the same few; the script beside tries as many as wanted. */
const SEED = 14;
const COUNT = 5;

const programs = suite("programs of Go's own test directory");
const go = quick ? undefined : await findGo(process.env.LESSON_GO).catch(() => undefined);
const names = go === undefined ? [] : sample(candidates(go), COUNT, SEED);

if (go === undefined || names.length < COUNT)
  skip(programs, 'natively and in the machine', quick ? 'left out by --quick' : "Go's test directory is not installed");
else
  for (const name of names)
    programs(name, async () => {
      const comparison = await compare(go, name);
      assert.ok(isEqual(comparison), JSON.stringify(comparison, null, 1));
    });

programs.run();
