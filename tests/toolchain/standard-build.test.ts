import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readElf } from '../../src/toolchain/elf.ts';
import { GoBuilder } from '../../src/toolchain/go-builder.ts';
import { GoTools } from '../../src/toolchain/go-tools.ts';
import { StandardBuild } from '../../src/toolchain/standard-build.ts';
import { MANIFEST, type Manifest, packageFile, storedName, Toolchain } from '../../src/toolchain/toolchain.ts';
import { goldenOutcome } from './builds.ts';
import { encode, type Files, type Ground, goBuild, layOut, runElf, scratch, withGo } from './fixtures.ts';

let folders = 0;

/** The same toolchain with packages that are not compiled yet, as the released program has it. */
function lacking({ toolchain }: Ground, paths: readonly string[]): Toolchain {
  const folder = join(scratch, `lacking-${folders++}`);
  const manifest = JSON.parse(readFileSync(join(toolchain.place, MANIFEST), 'utf8')) as Manifest;
  const left = new Set(paths.map(packageFile));
  const entries = Object.entries(manifest.files).filter(([name]) => !left.has(name));
  for (const name of entries.map(([each]) => storedName(each))) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    symlinkSync(join(toolchain.place, name), join(folder, name));
  }
  writeFileSync(join(folder, MANIFEST), JSON.stringify({ ...manifest, files: Object.fromEntries(entries) }));
  const opened = Toolchain.open(folder);
  assert.ok(opened);
  return opened;
}

const AR_HEADER_BYTES = 60;

/** The members of an archive with their names, without what names the build that they are from. */
function members(archive: Uint8Array): string[] {
  const text = Buffer.from(archive).toString('latin1');
  const found: string[] = [];
  for (let at = '!<arch>\n'.length; at < text.length; ) {
    const size = Number(text.slice(at + 48, at + 58));
    const start = at + AR_HEADER_BYTES;
    found.push(text.slice(at, at + 16) + text.slice(start, start + size).replace(/build id "[^"]*"\n/, ''));
    at = start + size + (size % 2);
  }
  return found;
}

/** Go alone, assembly, functions whose bodies are elsewhere, parts of the runtime, a copy below vendor/. */
const COMPARED = [
  'container/list',
  'internal/bytealg',
  'internal/cpu',
  'internal/poll',
  'math',
  'net/url',
  'sync/atomic',
  'vendor/golang.org/x/net/http/httpguts',
];

const standard = suite("compiling Go's own packages");

withGo(standard, 'an archive has the bytes of the one that `go build` made', async (ground) => {
  const toolchain = lacking(ground, COMPARED);
  const tools = new GoTools(toolchain);
  const build = new StandardBuild(toolchain, tools, { compilerArguments: () => [] });
  await build.make(COMPARED);
  tools.close();
  for (const path of COMPARED) {
    const [ours, theirs] = [build.archive(path), ground.toolchain.read(packageFile(path))].map(members);
    assert.is(ours?.length, theirs?.length, path);
    for (const [index, member] of (ours ?? []).entries())
      assert.ok(member === theirs?.[index], `${path}: ${member.slice(0, 16)}`);
  }
});

const IMPORTING: Files = {
  'go.mod': 'module kernel\n\ngo 1.19\n',
  'main.go': `package main

import (
	"container/ring"
	"encoding/csv"
	"hash/adler32"
	"os"
)

func main() {
	csv.NewWriter(os.Stdout).WriteAll([][]string{{"a b", "c,d"}})
	println(ring.New(3).Len(), adler32.Checksum([]byte("Go")))
}
`,
};
const MISSING = ['container/ring', 'encoding/csv', 'hash/adler32'];

withGo(standard, 'a build that was stopped goes on where it was, and the next has nothing to do', async (ground) => {
  const builder = new GoBuilder(lacking(ground, MISSING));
  const stop = new Error('stopped');
  const build = async (stopAt: number): Promise<[elf: Uint8Array | undefined, steps: string[]]> => {
    const steps: string[] = [];
    const progress = (path: string, step: number, count: number): void => {
      steps.push(`${path} ${step} of ${count}`);
      if (step === stopAt) throw stop;
    };
    const elf = await builder.build({ files: encode(IMPORTING), progress }).catch((error: unknown) => {
      if (error !== stop) throw error;
      return undefined;
    });
    return [elf, steps];
  };
  try {
    assert.equal(
      (await build(3))[1].map((step) => step.replace(/^\S+ /, '')),
      ['1 of 3', '2 of 3', '3 of 3'],
    );
    const [elf, steps] = await build(0);
    assert.is(steps.length, 1);
    const again = new Map(encode(IMPORTING)).set('more.go', new TextEncoder().encode('package main\n'));
    await builder.build({ files: again, progress: (path) => assert.unreachable(path) });
    assert.equal(runElf(elf ?? new Uint8Array()), goldenOutcome(ground, IMPORTING));
  } finally {
    builder.close();
  }
});

/** The machine code of a function. */
function functionBytes(program: Uint8Array, name: string): Uint8Array {
  const { segments, symbol } = readElf(program);
  const found = symbol(name);
  assert.ok(found, name);
  const { address, size } = found;
  const segment = segments.find(
    ({ virtualAddress, bytes }) => address >= virtualAddress && address < virtualAddress + BigInt(bytes.length),
  );
  assert.ok(segment);
  const start = Number(address - segment.virtualAddress);
  return segment.bytes.slice(start, start + Number(size));
}

const TINY: Files = {
  'go.mod': 'module kernel\n\ngo 1.19\n',
  'main.go': 'package main\n\nimport "container/list"\n\nfunc main() { println(list.New().Len()) }\n',
};

withGo(standard, '`-gcflags` with a pattern is for them, too', async (ground) => {
  const builder = new GoBuilder(ground.toolchain);
  try {
    const compiled: string[] = [];
    // Nothing optimized, nothing inlined.
    const flags = { gcflags: 'container/...=-N -l' };
    const elf = await builder.build({ files: encode(TINY), flags, progress: (path) => compiled.push(path) });
    assert.equal(compiled, ['container/list']);
    const folder = layOut(TINY);
    const made = goBuild(ground, folder, 'program', [`-gcflags=${flags.gcflags}`]);
    assert.is(made.status, 0, made.stderr);
    const theirs = readFileSync(join(folder, 'program'));
    assert.equal(runElf(elf), runElf(theirs));
    const code = (bytes: Uint8Array): string => functionBytes(bytes, 'container/list.(*List).Len').join(' ');
    assert.is(code(elf), code(theirs));
  } finally {
    builder.close();
  }
});

standard.run();
