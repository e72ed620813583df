import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { UserError } from '../../src/messages/user-error.ts';
import { readElf } from '../../src/toolchain/elf.ts';
import { needing } from '../support/programs.ts';
import { execute, type Ground, goBuild, layOut, scratch, withGo } from './fixtures.ts';
import { smallestElf as smallest } from './smallest-elf.ts';

const read = suite('ELF files are read as binutils read them');

function segmentsBy(readelf: string): string[] {
  const lines = readelf.split('\n').filter((line) => /^ {2}LOAD /.test(line));
  return lines.map((line) => {
    const [, , virtual, physical, fileSize, memorySize, ...rest] = line.trim().split(/\s+/);
    const flags = rest.slice(0, -1).join('');
    return [...[virtual, physical, fileSize, memorySize].map((each) => BigInt(each!)), flags].join(' ');
  });
}

function compare(file: string): void {
  const bytes = new Uint8Array(readFileSync(file));
  const elf = readElf(bytes);

  const header = execute('readelf', ['-hlW', file]).stdout;
  assert.is(elf.entry, BigInt(/Entry point address: +(0x[0-9a-f]+)/.exec(header)?.[1] ?? -1));
  assert.equal(
    elf.segments.map((segment) => {
      const flags = `${segment.readable ? 'R' : ''}${segment.writable ? 'W' : ''}${segment.executable ? 'E' : ''}`;
      const { virtualAddress, physicalAddress, bytes: contents, memorySize } = segment;
      return `${virtualAddress} ${physicalAddress} ${contents.length} ${memorySize} ${flags}`;
    }),
    segmentsBy(header),
  );

  const sections = execute('readelf', ['-SW', file]).stdout.matchAll(
    /^ +\[ *[1-9]\d*\] (\S+) +\S+ +([0-9a-f]+) [0-9a-f]+ ([0-9a-f]+)/gm,
  );
  assert.equal(
    elf.sections.slice(1).map(({ name, address, size }) => `${name} ${address} ${size}`),
    [...sections].map(([, name, address, size]) => `${name} ${BigInt(`0x${address}`)} ${Number.parseInt(size!, 16)}`),
  );

  const theirs = new Map<string, Set<string>>();
  for (const line of execute('nm', [file]).stdout.split('\n')) {
    const [, address, type, name] = /^([0-9a-f]{16}) (\S) (\S+)$/.exec(line) ?? [];
    if (name === undefined || type === undefined) continue;
    const known = theirs.get(name) ?? new Set();
    theirs.set(name, known.add(String(BigInt(`0x${address}`))));
    // Assembly's labels are symbols of Go's too, without a size or a type.
    assert.ok(type.length === 1);
  }
  assert.ok(theirs.size > 10, 'nm found symbols');
  const named = elf.symbols.filter(({ name }) => theirs.has(name));
  assert.is(new Set(named.map(({ name }) => name)).size, theirs.size, 'every symbol that nm shows is there');
  for (const { name, address } of named) assert.ok(theirs.get(name)?.has(String(address)), name);
}

function goProgram(ground: Ground): string {
  const folder = layOut({ 'go.mod': 'module kernel\n', 'main.go': 'package main\n\nfunc main() { println("hi") }\n' });
  assert.is(goBuild(ground, folder, 'program').status, 0);
  return join(folder, 'program');
}

withGo(read, 'a Go program', (ground) => {
  const file = goProgram(ground);
  compare(file);
  const { symbol, symbolAt, sections } = readElf(new Uint8Array(readFileSync(file)));
  const main = symbol('main.main');
  assert.ok(main?.isFunction);
  assert.is(symbolAt(main.address + main.size - 1n)?.name, 'main.main');
  assert.is(symbolAt(1n), undefined);
  assert.is(symbolAt((1n << 64n) - 1n), undefined);
  assert.ok(
    sections.some(({ name }) => /^\.z?debug_line$/.test(name)),
    'with its line numbers',
  );
});

needing(read, 'cc')('a C program', () => {
  const source = join(scratch, 'program.c');
  writeFileSync(source, 'int table[4096]; const char text[] = "x"; int main(void) { return table[1]; }\n');
  for (const flags of [
    ['-no-pie', '-static'],
    ['-no-pie', '-Wl,-Ttext-segment=0x40000000'],
    ['-pie', '-g'],
  ]) {
    const file = join(scratch, 'c-program');
    const { status, stderr } = execute('cc', [...flags, '-o', file, source]);
    assert.is(status, 0, stderr);
    compare(file);
  }
});

const refuse = suite('hostile ELF files are refused in one line');

/** @returns whether it was read; anything but an answer or a UserError of one line fails the test */
function survives(bytes: Uint8Array, say: string): boolean {
  try {
    const elf = readElf(bytes);
    elf.symbolAt(0x401000n);
    for (const { bytes: contents, memorySize } of elf.segments) assert.ok(contents.length <= memorySize, say);
    return true;
  } catch (error) {
    assert.instance(error, UserError, say);
    assert.not.match((error as UserError).message, /\n/);
    return false;
  }
}

refuse('the file that is changed below is whole', () => {
  const { symbols, sections, segments } = readElf(smallest());
  assert.equal(
    symbols.map(({ name }) => name),
    ['main.main'],
  );
  assert.equal(
    sections.map(({ name }) => name),
    ['', '.bss', '.symtab', '.strtab'],
  );
  assert.is(segments[0]?.memorySize, 0x2000);
});

refuse('every byte changed, and every length', () => {
  const whole = smallest();
  let read = 0;
  for (let at = 0; at < whole.length; at++) {
    for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
      const changed = whole.slice();
      changed[at] = value;
      if (survives(changed, `byte ${at} = ${value}`)) read++;
    }
    survives(whole.slice(0, at), `${at} bytes long`);
  }
  assert.ok(read > 100 && read < whole.length * 5, 'some are read and some are not');
});

refuse('every field at its largest', () => {
  const whole = smallest();
  for (const size of [2, 4, 8])
    for (let at = 0; at + size <= whole.length; at += 2) {
      const changed = whole.slice();
      changed.fill(0xff, at, at + size);
      survives(changed, `${size} bytes at ${at}`);
    }
});

refuse('many long names that share their ends', () => {
  const [symbols, strings] = [20_000, 1 << 20];
  const whole = smallest();
  const bytes = new Uint8Array(whole.length + symbols * 24 + strings);
  bytes.set(whole);
  const view = new DataView(bytes.buffer);
  const headers = 64 + 56;
  const [table, names] = [whole.length, whole.length + symbols * 24];
  view.setBigUint64(headers + 128 + 24, BigInt(table), true);
  view.setBigUint64(headers + 128 + 32, BigInt(symbols * 24), true);
  view.setBigUint64(headers + 192 + 24, BigInt(names), true);
  view.setBigUint64(headers + 192 + 32, BigInt(strings), true);
  for (let n = 0; n < symbols; n++) {
    view.setUint32(table + n * 24, n, true);
    view.setUint16(table + n * 24 + 6, 1, true);
  }
  bytes.fill(0x61, names);
  assert.throws(() => readElf(bytes), /the names are more than 64 MiB in all/);
});

refuse('what is no program for this machine', () => {
  const messageOf = (change: (bytes: Uint8Array) => Uint8Array): string => {
    try {
      readElf(change(smallest()));
    } catch (error) {
      return (error as Error).message;
    }
    return 'read';
  };
  assert.is(
    messageOf(() => new Uint8Array()),
    'not an ELF file',
  );
  assert.is(
    messageOf((bytes) => bytes.with(4, 1)),
    'not a 64-bit little-endian ELF file',
  );
  assert.is(
    messageOf((bytes) => bytes.with(16, 1)),
    'not an executable ELF file',
  );
  assert.is(
    messageOf((bytes) => bytes.with(18, 183)),
    'an ELF file for another processor (e_machine 183)',
  );
  assert.is(
    messageOf((bytes) => bytes.with(64 + 46, 1)),
    'segment 0 is too large (281474976718848 bytes at 0x400000)',
  );
  assert.is(
    messageOf((bytes) => bytes.with(64 + 14, 1)),
    'segment 0 lies beyond the end of the file',
  );
});

read.run();
refuse.run();
