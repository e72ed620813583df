import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BadData } from '../../src/debugger/bad-data.ts';
import { Dwarf } from '../../src/debugger/dwarf/dwarf.ts';
import { ElfFile } from '../../src/debugger/elf/elf-file.ts';
import { GoProgram } from '../../src/debugger/go/program.ts';
import { Symbols } from '../../src/debugger/symbols.ts';
import { needing } from '../support/programs.ts';
import { bytesOf, kernelFile, oldestGo, output, pseudoRandom, scratch } from './fixtures.ts';

const suite_ = suite('DWARF is read as LLVM and gdb read it');

/** The kernels of both DWARF 5 (the usual Go) and DWARF 4 (Go 1.19), where that is installed. */
const kernels = async (): Promise<string[]> => [
  await kernelFile(7),
  ...(oldestGo ? [await kernelFile(7, oldestGo)] : []),
];

const hex = (value: bigint): string => `0x${value.toString(16)}`;

needing(suite_, 'llvm')('the line of every 37th byte of code, and the calls inlined there', async () => {
  for (const file of await kernels()) {
    const elf = new ElfFile(bytesOf(file));
    const symbols = new Symbols(new GoProgram(elf));
    const text = elf.section('.text')!;
    const addresses: bigint[] = [];
    for (let at = text.address; at < text.address + BigInt(text.size); at += 37n) addresses.push(at);
    // Without a demangler: Go's names are no C++ names.
    const answers = output(
      'llvm-symbolizer',
      ['-e', file, '--inlines', '--no-demangle'],
      addresses.map(hex).join('\n'),
    ).split('\n\n');
    let inlined = 0;
    for (const [n, address] of addresses.entries()) {
      const lines = answers[n]!.split('\n');
      if (lines[0] === '??' || lines[1]?.startsWith('??')) continue;
      const expected: string[] = [];
      for (let at = 0; at + 1 < lines.length; at += 2) {
        const place = lines[at + 1]!.replace(/^(\.\/)+/, '').replace(/:\d+$/, '');
        // LLVM takes the name from the symbol table, where Go says how a function is called.
        expected.push(`${lines[at]!.replace(/\.abi0$/, '')} ${place}`);
      }
      const frames = symbols.frames(address);
      inlined += frames.length - 1;
      // The linker has a dot for the compiler's middle one.
      const found = frames.map(
        (frame) => `${frame.function.replaceAll('·', '.')} ${frame.source?.file}:${frame.source?.line}`,
      );
      assert.equal(found, expected, hex(address));
    }
    assert.ok(inlined > 1000, 'inlined calls were among them');
  }
});

needing(suite_, 'llvm')('every row of the line tables, with is_stmt and the ends of prologues', async () => {
  for (const file of await kernels()) {
    const dwarf = new Dwarf(new ElfFile(bytesOf(file)));
    const dump = output('llvm-dwarfdump', ['--debug-line', file]);
    const expected = new Map<string, string>();
    const rows = [...dump.matchAll(/^0x([0-9a-f]{16}) +(\d+) +\d+ +\d+ +\d+ +\d+ *(.*)$/gm)];
    for (const [, address, line, flags] of rows) {
      if (flags!.includes('end_sequence')) continue;
      const marks = ['is_stmt', 'prologue_end'].filter((flag) => flags!.split(' ').includes(flag));
      // Of several rows for an address the last one counts.
      expected.set(`0x${BigInt(`0x${address}`).toString(16)}`, `${line} ${marks.join(' ')}`);
    }
    const found = new Map<string, string>();
    for (const name of dwarf.lines.files) {
      for (const { address, line, isStmt, prologueEnd } of dwarf.lines.addresses(name)) {
        const marks = [...(isStmt ? ['is_stmt'] : []), ...(prologueEnd ? ['prologue_end'] : [])];
        found.set(hex(address), `${line} ${marks.join(' ')}`);
      }
    }
    assert.ok(found.size > 10_000);
    assert.equal([...found].sort(), [...expected].sort());
  }
});

needing(suite_, 'gdb')('the fields of the runtime’s types: offsets and sizes', async () => {
  const names = ['runtime.g', 'runtime.m', 'runtime.p', 'runtime.hchan', 'runtime.sudog', 'lesson/kernel.registers'];
  for (const file of await kernels()) {
    const dwarf = new Dwarf(new ElfFile(bytesOf(file)));
    for (const name of names) {
      const type = dwarf.typeNamed(name)!;
      // Functions have no size for gdb.
      const fields = type.fields.filter((field) => field.name !== '_' && field.type.kind !== 'func');
      const asked = fields.flatMap(({ name: field }) => [
        '-ex',
        `output/d (long)&((struct '${name}'*)0)->${field}`,
        '-ex',
        'echo \\n',
        '-ex',
        `output/d sizeof(((struct '${name}'*)0)->${field})`,
        '-ex',
        'echo \\n',
      ]);
      const told = output('gdb', ['-nx', '-batch', '-ex', 'set language c', ...asked, file])
        .trim()
        .split('\n');
      assert.ok(fields.length > 3, name);
      assert.equal(
        fields.flatMap(({ offset, type: each }) => [offset, each.size]),
        told.map(Number),
        name,
      );
    }
  }
});

needing(suite_, 'gdb')('names of parameters and variables in functions of the kernel’s packages', async () => {
  for (const file of await kernels()) {
    const dwarf = new Dwarf(new ElfFile(bytesOf(file)));
    const functions = dwarf.functions.all.filter(({ name }) => /^(lesson\/|main\.)/.test(name));
    assert.ok(functions.length > 100);
    const some = functions.filter((_, n) => n % 9 === 0);
    for (const each of some) {
      const at = each.ranges[0]!.start;
      const told = output('gdb', ['-nx', '-batch', '-ex', `info scope *${hex(at)}`, file]);
      const expected = [...told.matchAll(/^Symbol (\S+) is /gm)].map(([, name]) => name!);
      const found = dwarf.variablesAt(each, at).map(({ name }) => name);
      for (const name of found) assert.ok(expected.includes(name), `${each.name}: ${name} of ${expected}`);
    }
  }
});

const broken = suite('broken DWARF gets one line');

broken('wrong bytes anywhere: no other exception, ever, and an end', async () => {
  const file = await kernelFile(3);
  const plain = join(scratch, 'plain.elf');
  output('objcopy', ['--decompress-debug-sections', file, plain]);
  const whole = bytesOf(plain);
  const original = new ElfFile(whole);
  const random = pseudoRandom(7);
  const places = ['info', 'abbrev', 'line', 'rnglists', 'loclists', 'ranges', 'loc', 'addr']
    .map((name) => original.debugSection(name))
    .filter(({ length }) => length > 0);
  let refused = 0;
  for (let n = 0; n < 60; n++) {
    const bytes = whole.slice();
    const target = places[n % places.length]!;
    for (let flips = 0; flips < 3; flips++) {
      bytes[target.byteOffset - whole.byteOffset + random(target.length)] = random(256);
    }
    const attempt = (work: () => unknown) => {
      try {
        work();
      } catch (error) {
        if (!(error instanceof BadData)) throw error;
        refused++;
        assert.not.match(error.message, '\n');
      }
    };
    attempt(() => {
      const dwarf = new Dwarf(new ElfFile(bytes));
      attempt(() => dwarf.functions.all);
      attempt(() => dwarf.lines.files);
      attempt(() => dwarf.lines.at(0x401000n));
      attempt(() => dwarf.allTypes().map((type) => [type.kind, type.size, type.fields.length, type.length]));
      attempt(() => dwarf.variableNamed('runtime.allgs')?.type.fields);
      attempt(() => {
        for (const each of dwarf.functions.all.slice(0, 100)) {
          const at = each.ranges[0]!.start;
          attempt(() => dwarf.functions.inlinedAt(each, at));
          attempt(() => dwarf.variablesAt(each, at));
        }
      });
    });
  }
  assert.ok(refused > 10, 'some were found out');
});

broken('a newer version than any', async () => {
  const file = await kernelFile(3);
  const plain = join(scratch, 'newer.elf');
  output('objcopy', ['--decompress-debug-sections', file, plain]);
  const bytes = bytesOf(plain);
  const info = new ElfFile(bytes).debugSection('info');
  bytes[info.byteOffset - bytes.byteOffset + 4] = 6;
  assert.throws(
    () => new Dwarf(new ElfFile(bytes)),
    (error: Error) => error instanceof BadData && /^DWARF version 6, /.test(error.message),
  );
});

suite_.run();
broken.run();
