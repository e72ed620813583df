/** Assembly sources: whatever they hold, the assembler gives bytes or diagnostics, in bounded time. */
import { AssemblyError, assemble } from '../../src/assembler/index.ts';
import { shippedFiles } from '../../src/host/files.ts';
import { readable } from '../../src/messages/readable.ts';
import { findStage, stageFiles } from '../../src/stages/stages.ts';
import type { Random } from '../support/random.ts';
import { fuzzer } from './fuzzer.ts';
import { damaged, damagedText } from './mutate.ts';
import { oneLine } from './refusal.ts';

const WORDS =
  `mov eax [ ebx ] , + * 4 %macro x %endmacro %rep 3 %endrep %if %else %endif db "a" times $ $$ - ( ) : label .loc equ
section .text align 16 %define %1 %%a %{1} %+ %[ { } resb byte dword rel jmp far 1.5 0x % %% ? \`\\x ' struc endstruc org
bits 64 absolute %push %pop %q %$q %assign i i+1 %rotate %include "self" incbin dup lock st0 xmm1 %substr %strlen %deftok
%xdefine ! ~ \\ \0 é %exitrep %exitmacro %error x( %ifidn __FILE__ istruc at iend __utf16__ rsp*2 %line %!A 0-1 r8 %elif
%0 %-1 %+1 %{1:3} %00 %? %?? %*1 %strcat %defstr %ifdef %ifnum %ifmacro %unmacro %undef %clear %use altreg %pragma %note
%warning %fatal %repl %ifctx %ctx global extern common default abs cpu use16 vstart= follows= start=0x7c00 nobits progbits
dw dd dq dt do resq rest ptr near short strict word qword tword oword yword __float32__( 1e999 1e-999 0x1p+9 __Infinity__
0b101 0o17 1_000 18446744073709551616 -9223372036854775808 0xffffffffffffffff 99999999999999999999 <=> ^^ && || << >>> //
; \\n \`\\n\\u1234\` "unended 'q \u2028 \x7f \x1b[31m $name $0f ..@x ..start @@ a.b .. . st7 cr8 dr7 es:[ rip gs fs: [rel x]
[bits 32] [section .bss] vaddps evex {k1}{z} {vex3} ymm3 %eval( %sel( %num( %defalias %use smartalign %deftok &&a =b __?bfloat16?__( 33p utf16 [warning -all]
xrelease osp %, %00 %require sectalign follows=.text __?LINE?__ %exitrep %while %arg %local %stacksize %depend %pathsearch`
    .split(/\s+/)
    .filter((word) => word !== '');

/** What can be heaped up, and what closes it again. */
const HEAPS: readonly (readonly [open: string, close: string])[] = [
  ['(', ')'],
  ['-', ''],
  ['~', ''],
  ['!', ''],
  ['x+', ''],
  ['1+', ''],
  ['x*', ''],
  ['$-', ''],
  ['[', ']'],
  ['{', '}'],
  ['%{', '}'],
  ['%[', ']'],
  ['%[m ', ']'],
  ['%eval(1+', ')'],
  ['%cond(1,', ')'],
  ['%str(', ')'],
  ['%(', ')'],
  ['%defalias a ', '\n'],
  ['f(', ')'],
  ['1 ? ', ' : 2'],
  ['2 dup (', ')'],
  ['times 2 ', ''],
  ['%if 1\n', '\n%endif'],
  ['%rep 2\n', '\n%endrep'],
  ['%macro m 0\n', '\n%endmacro'],
  ['%push c\n', '\n%pop'],
  ['struc s\n', '\nendstruc'],
  ['rep ', ''],
  ['"', '"'],
  ['\\\n', ''],
  ['"a",', ''],
  ['a ', ''],
  ['a:', ''],
  ['.a', ''],
  ['[eax+', ']'],
  ['%+ ', ''],
  ['seg ', ''],
  ['byte ', ''],
  ['m ', ''],
  ['%define f(a) f(', ')\n'],
  ['%xdefine d d d\n', ''],
  ['%assign n n+1\n', ''],
  ['%strcat s s,s\n', ''],
  ['section a', '\n'],
];

const BEGINNINGS = [
  '',
  'db ',
  'dq ',
  'mov eax, ',
  'mov eax, [',
  'times ',
  '%if ',
  '%assign i ',
  '%rep ',
  'x equ ',
  'f ',
  'resb ',
];
const FRAME = '%define f(a) a\n%macro m 0-*\nnop\n%endmacro\nx:\n';

/** Files that `%include` and `incbin` find. */
const library = new Map<string, Uint8Array>();
const sources: string[] = [];
const decoder = new TextDecoder();
for (const files of [stageFiles(findStage('7')!), shippedFiles('src/machine/firmware')])
  for (const [name, file] of files) {
    if (!/\.(asm|inc)$/.test(name)) continue;
    library.set(name, file.read());
    sources.push(decoder.decode(file.read()));
  }

function soup(random: Random): string {
  let text = '';
  for (let n = 3 + random.below(80); n > 0; n--)
    text += random.below(6) === 0 ? '\n' : random.pick(WORDS) + (random.below(4) ? ' ' : '');
  return text;
}

function heap(random: Random): string {
  const depth = 1 << random.below(random.below(10) === 0 ? 16 : 11);
  const opens: string[] = [];
  const closes: string[] = [];
  const kinds = Array.from({ length: 1 + random.below(3) }, () => random.pick(HEAPS));
  for (let n = 0; n < depth; n++) {
    const [open, close] = random.pick(kinds);
    opens.push(open);
    closes.push(close);
  }
  const middle = random.pick(['1', 'x', '', 'nop', '$', 'm', 'f(1)', '"s"', random.pick(WORDS)]);
  const end = random.below(3) === 0 ? '' : closes.reverse().join('');
  return `${random.below(2) ? FRAME : ''}${random.pick(BEGINNINGS)}${opens.join('')}${middle}${end}\n`;
}

function numbers(random: Random): string {
  const number = (): string =>
    random.pick([
      () => String(2n ** BigInt(random.below(80))),
      () => `-${2n ** BigInt(random.below(80))}`,
      () => '9'.repeat(1 + random.below(2000)),
      () => `0x${'f'.repeat(1 + random.below(100))}`,
      () => `1e${random.below(1 << (random.below(30) + 1))}`,
      () => `1.${'3'.repeat(random.below(500))}e-${random.below(20000)}`,
      () => `(1<<${random.below(100)})`,
      () => '$',
      () => 'x',
    ])();
  const use = (): string =>
    random.pick([
      () => `times ${number()} db ${number()}`,
      () => `resb ${number()}`,
      () => `align ${number()}`,
      () => `org ${number()}`,
      () => `dq ${number()}`,
      () => `dt ${number()}`,
      () => `mov rax, ${number()}`,
      () => `mov eax, [rax + ${number()}]`,
      () => `%rep ${number()}\nnop\n%endrep`,
      () => `%assign i ${number()} ${random.pick(['*', '/', '%', '<<', '>>', '//', '%%', '**'])} ${number()}\ndb i`,
      () => `db ${number()} dup (${number()})`,
      () => `incbin "boot.asm", ${number()}, ${number()}`,
      () => `section s${random.below(9)} start=${number()} align=${number()}`,
      () => `section s${random.below(9)} vstart=${number()}`,
      () => `absolute ${number()}\nresw ${number()}`,
      () => `%substr s "abc" ${number()},${number()}\ndb s`,
      () => `bits ${number()}`,
      () => `%rotate ${number()}`,
      () => `%line ${number()}+${number()} f`,
      () => `jmp ${number()}:${number()}`,
      () => `x equ ${number()}`,
    ])();
  return Array.from({ length: 1 + random.below(6) }, use).join('\n');
}

const kinds: readonly ((random: Random) => Uint8Array | string)[] = [
  soup,
  heap,
  numbers,
  (random) => damagedText(random, random.pick(sources), WORDS),
  (random) => damagedText(random, random.pick(sources).slice(0, 600), WORDS, 30),
  (random) => damaged(random, new TextEncoder().encode(random.pick(sources)), 20),
  (random) => {
    const bytes = new Uint8Array(random.below(400));
    random.fill(bytes);
    return bytes;
  },
];

/** The image's own limit is 64 MiB; what the sources here ask for in earnest is far less. */
const MAX_BYTES = 64 << 20;
const MAX_DIAGNOSTICS = 50;

export const assemblerSources = fuzzer<Uint8Array | string>({
  name: 'assembler sources',
  short: 3_000,
  // The largest image, or the most statements, in as many passes as they get.
  most: 15,
  make: (random) => random.pick(kinds)(random),
  check(source) {
    const read = (name: string): Uint8Array | string => {
      const found = name === 'self' ? source : library.get(name);
      if (found === undefined) throw new Error(`no file ${name}`);
      return found;
    };
    try {
      const { bytes, warnings } = assemble({ file: 'self', read });
      if (bytes.length > MAX_BYTES) throw new Error(`${bytes.length} bytes`);
      for (const { message } of warnings) oneLine(readable(message));
    } catch (error) {
      if (!(error instanceof AssemblyError)) throw error;
      const { length } = error.diagnostics;
      if (length === 0 || length > MAX_DIAGNOSTICS) throw new Error(`${length} diagnostics`);
      for (const { message, line, column } of error.diagnostics) {
        oneLine(readable(message));
        // `%line 0` may say so.
        if (!(line >= 0 && column >= 1)) throw new Error(`a diagnostic at ${line}:${column}: ${message}`);
      }
    }
  },
  show: (source) => (typeof source === 'string' ? JSON.stringify(source) : Buffer.from(source).toString('hex')),
});
