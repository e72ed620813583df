import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BadData } from '../../src/debugger/bad-data.ts';
import { ElfFile, ElfFileError } from '../../src/debugger/elf/elf-file.ts';
import { needing } from '../support/programs.ts';
import { bytesOf, kernelFile, output, pseudoRandom, scratch } from './fixtures.ts';

const reading = suite('ELF files are read as binutils read them');

const C_PROGRAM =
  'int answer = 42; static int hidden(int n) { return n + answer; } int main(void) { return hidden(1); }';

function compileC(flags: readonly string[]): string {
  const source = join(scratch, 'program.c');
  const file = join(scratch, `program${flags.join('')}`);
  writeFileSync(source, C_PROGRAM);
  output('cc', ['-g', ...flags, '-o', file, source]);
  return file;
}

function compare(file: string): void {
  const elf = new ElfFile(bytesOf(file));
  const header = output('readelf', ['-hlW', file]);
  assert.is(elf.entry, BigInt(/Entry point address: +(0x[0-9a-f]+)/.exec(header)![1]!));
  const loads = header.split('\n').filter((line) => /^ {2}LOAD /.test(line));
  assert.equal(
    elf.segments
      .filter(({ type }) => type === 1)
      .map((each) => [each.virtualAddress, each.physicalAddress, BigInt(each.bytes.length), each.memorySize]),
    loads.map((line) => line.trim().split(/\s+/).slice(2, 6).map(BigInt)),
  );

  const sections = output('readelf', ['-SW', file]).matchAll(
    /^ +\[ *[1-9]\d*\] (\S+) +\S+ +([0-9a-f]+) [0-9a-f]+ ([0-9a-f]+)/gm,
  );
  assert.equal(
    elf.sections.slice(1).map(({ name, address, size }) => `${name} ${address} ${size}`),
    [...sections].map(([, name, address, size]) => `${name} ${BigInt(`0x${address}`)} ${BigInt(`0x${size}`)}`),
  );

  const symbols = output('readelf', ['-sW', file]).split("Symbol table '.symtab'")[1]!;
  const rows = [...symbols.matchAll(/^ +\d+: ([0-9a-f]+) +(\S+) (\S+) +(\S+) +\S+ +(\S+) (.+)$/gm)]
    .filter(([, , , type, , index, name]) => type !== 'FILE' && type !== 'SECTION' && /^\d+$/.test(index!) && name)
    .map(([, address, size, , , , name]) => `${name!.trim()} ${BigInt(`0x${address}`)} ${BigInt(size!)}`);
  assert.ok(rows.length > 10);
  assert.equal(
    elf.symbols.all.map(({ name, address, size }) => `${name} ${address} ${size}`),
    rows,
  );
  // Both ways: by name, and by an address inside.
  for (const symbol of elf.symbols.all.filter(({ type, size }) => type === 2 && size > 1n)) {
    const place = elf.symbols.at(symbol.address + symbol.size - 1n)!;
    assert.is(place.symbol.address, symbol.address, symbol.name);
    assert.is(place.offset, symbol.size - 1n);
    assert.is(elf.symbols.named(symbol.name)?.name, symbol.name);
  }
}

function compareDebugSections(file: string): void {
  const plain = join(scratch, 'plain');
  output('objcopy', ['--decompress-debug-sections', file, plain]);
  const [compressed, decompressed] = [new ElfFile(bytesOf(file)), new ElfFile(bytesOf(plain))];
  for (const name of ['info', 'abbrev', 'line']) {
    assert.ok(compressed.debugSection(name).length > 0, name);
    assert.ok(Buffer.from(compressed.debugSection(name)).equals(decompressed.debugSection(name)), name);
  }
}

needing(reading, 'objdump')('a kernel: header, segments, sections, symbols both ways', async () => {
  compare(await kernelFile(7));
});

needing(reading, 'objdump')('debug sections as Go’s linker compresses them', async () => {
  compareDebugSections(await kernelFile(7));
});

needing(
  reading,
  'objdump',
  'cc',
)('what a C compiler makes, its debug sections compressed in both old and new ways', () => {
  compare(compileC([]));
  compareDebugSections(compileC(['-gz=zlib']));
  compareDebugSections(compileC(['-gz=zlib-gnu']));
});

needing(
  reading,
  'objdump',
  'cc',
)('a stripped file has no symbols, and answers so', () => {
  const elf = new ElfFile(bytesOf(compileC(['-s'])));
  assert.equal(elf.symbols.all, []);
  assert.is(elf.symbols.at(elf.entry), undefined);
  assert.is(elf.symbols.named('main'), undefined);
  assert.is(elf.debugSection('info').length, 0);
});

const broken = suite('files that are no ELF files, and broken ones, get one line');

broken('what is no ELF file for x86-64', () => {
  const refused = (bytes: Uint8Array, message: RegExp) =>
    assert.throws(
      () => new ElfFile(bytes),
      (error: Error) => error instanceof ElfFileError && message.test(error.message),
    );
  refused(new Uint8Array(0), /^not an ELF file$/);
  refused(new TextEncoder().encode('#!/bin/sh\n'), /^not an ELF file$/);
  refused(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1), /^an ELF file that ends within its header$/);
  const arm = new Uint8Array(64);
  arm.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  arm[18] = 183;
  refused(arm, /^an ELF file for machine 183, not for x86-64$/);
  arm[4] = 1;
  refused(arm, /^not a 64-bit little-endian ELF file$/);
});

broken('files cut off anywhere, and files with wrong bytes: no other exception, ever', async () => {
  const whole = bytesOf(await kernelFile(3));
  const random = pseudoRandom(1);
  const attempt = (bytes: Uint8Array) => {
    try {
      const elf = new ElfFile(bytes);
      elf.symbols.at(0x401000n);
      elf.symbols.named('main.main');
      for (const section of elf.sections) elf.contents(section);
    } catch (error) {
      assert.instance(error, BadData);
      assert.not.match((error as Error).message, '\n');
    }
  };
  for (let n = 0; n < 40; n++) attempt(whole.subarray(0, random(whole.length)));
  const headers = new ElfFile(whole);
  for (let n = 0; n < 80; n++) {
    const bytes = whole.slice();
    // Half of them in the headers, where it matters most.
    const places = n % 2 === 0 ? 0x190 + headers.sections.length * 64 : bytes.length;
    for (let flips = 0; flips < 4; flips++) bytes[random(places)] = random(256);
    attempt(bytes);
  }
});

reading.run();
broken.run();
