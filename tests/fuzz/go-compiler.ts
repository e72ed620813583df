/** The real compiler on damaged programs: a kernel comes out, or diagnostics; nothing else. A build takes its seconds. */

import { BuildError } from '../../src/messages/build-error.ts';
import { readElf } from '../../src/toolchain/elf.ts';
import { GoBuilder } from '../../src/toolchain/go-builder.ts';
import { setUpToolchain } from '../../src/toolchain/setup/setup.ts';
import { hasProgram } from '../support/programs.ts';
import { fuzzer } from './fuzzer.ts';
import { damagedText } from './mutate.ts';

const PROGRAM = `package main

import "unsafe"

type screen [25][80]uint16

func put(at int, text string) {
	s := (*screen)(unsafe.Pointer(uintptr(0xb8000)))
	for i, c := range text {
		s[at/80][(at+i)%80] = 0x700 | uint16(c)
	}
}

func main() {
	put(0, "hello")
	for {
	}
}
`;
const WORDS = [
  'func',
  '{',
  '}',
  '(',
  ')',
  'go',
  'chan int',
  '"',
  '`',
  '0x',
  '...',
  ':=',
  'import "fmt"',
  '//go:build ignore\n',
  '//go:linkname x y\n',
  'type T T',
  'T[T]',
  '1 << 1000',
  '\0',
  '\ufeff',
  'unsafe.Sizeof(',
  'goto L',
  '/*',
];

let builder: GoBuilder;

export const goCompiler = fuzzer<string>({
  name: 'Go compiler',
  short: 2,
  most: 20,
  async prepare() {
    if (!hasProgram('go')) return 'there is no Go on the PATH';
    builder = new GoBuilder(await setUpToolchain({}));
    return undefined;
  },
  make: (random) => damagedText(random, PROGRAM, WORDS, 3),
  async check(source) {
    const files = new Map([['main.go', new TextEncoder().encode(source)]]);
    try {
      readElf(await builder.build({ files }));
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      const { diagnostics, message } = error;
      if (diagnostics.length === 0 || message.trim() === '') throw new Error('it failed without a word');
      if (/^(panic|fatal error|goroutine \d)/m.test(message)) throw new Error(message);
    }
  },
  show: (source) => JSON.stringify(source),
  close: () => builder.close(),
});
