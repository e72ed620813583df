import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { AssemblyError, assemble } from '../../src/assembler/index.ts';

/** The first error in a source, or undefined when it assembles. Anything but an AssemblyError is let through. */
function attempt(source: string): string | undefined {
  try {
    assemble({ file: 'self', read: () => source });
  } catch (error) {
    if (error instanceof AssemblyError) return error.diagnostics[0]!.message;
    throw error;
  }
  return undefined;
}

function powers(directive: string, separator: string): string {
  const lines = Array.from({ length: 40 }, (_, i) => `${directive} a${i + 1} a${i}${separator}a${i}`);
  return `${directive} a0 1\n${lines.join('\n')}\ndb a40`;
}

const HOSTILE: readonly (readonly [name: string, source: string, says: RegExp])[] = [
  ['nested %rep', '%rep 100000\n%rep 100000\nnop\n%endrep\n%endrep', /lines after preprocessing/],
  ['%rep without bound', '%rep 1 << 60\nnop\n%endrep', /too much/],
  ['huge times', 'times 999999999999 db 0', /too large/],
  ['huge resb', 'resb 1 << 40', /too large/],
  ['nested times', 'times 60000 times 1000 db $', /repeats more than|MiB/],
  ['nested dup', `db ${'2 dup ('.repeat(40)}1${')'.repeat(40)}`, /MiB/],
  ['self-including file', '%include "self"', /nests more than/],
  ['deep parentheses', `db ${'('.repeat(5000)}`, /nests too deep/],
  ['many signs', `db ${'-'.repeat(5000)}1`, /nests too deep/],
  ['doubling %define', powers('%define', ' + '), /without end/],
  ['doubling %xdefine', powers('%xdefine', ' + '), /without end/],
  ['doubling string', '%define s "xx"\n%rep 60\n%strcat t s,s\n%xdefine s t\n%endrep\ndb s', /grows past/],
  ['labels that never settle', 'times 5-(x-$$) nop\nx:', /do not settle/],
  [
    'large, and labels that never settle',
    'section b\ntimes 60 << 20 db 1\nsection .text\ntimes 5-(x-$$) nop\nx:',
    /do not settle/,
  ],
  ['sections far apart', 'section a start=0\ndb 1\nsection b start=1<<50\ndb 1', /image would be/],
  ['many operators', `x:\ndb ${'x-x+'.repeat(24_000)}1`, /the expression is too long/],
  ['many parts of a line', `db ${'x,'.repeat(60_000)}1`, /the line is too long/],
  ['deep %[', `db ${'%['.repeat(12_000)}1${']'.repeat(12_000)}`, /nests too deep/],
  ['deep %{', `db ${'%{'.repeat(12_000)}1${'}'.repeat(12_000)}`, /nests too deep/],
  [
    'many sections',
    Array.from({ length: 2000 }, (_, n) => `section s${n}\ndb 1`).join('\n'),
    /more than 1000 sections/,
  ],
  ['huge line number', '%line 99999999999+1 f\nfoo 1', /expected a line number up to 2147483647/],
  ['aliases in a circle', '%defalias a b\n%defalias b a\n%define a 1', /stands for itself/],
  ['%rmacro without end', '%rmacro r 0\nr\n%endmacro\nr', /nest more than/],
  ['functions in functions', `db ${'%eval(1+'.repeat(9000)}1${')'.repeat(9000)}`, /nest too deep/],
  ['functions that hand functions on', `db ${'%cond(1,'.repeat(16_000)}1${')'.repeat(16_000)}`, /without end/],
  [
    'functions counted again and again',
    `%define f(a,b) 2\ndb ${'f('.repeat(25_000)}1${')'.repeat(25_000)}`,
    /without end/,
  ],
  ['sizes in front of sizes', `db ${'byte '.repeat(60_000)}1`, /nests too deep/],
  ['digits without end', 'db %num(1, 1 << 40)', /too many/],
  ['many contexts', '%rep 2000\n%push c\n%endrep', /contexts are open/],
];

const Limits = suite('assembler: hostile sources end in a message');
for (const [name, source, says] of HOSTILE)
  Limits(name, () => {
    assert.match(attempt(source) ?? 'it assembled', says);
  });

Limits('a huge exponent is infinity', () => {
  const { bytes, warnings } = assemble({ file: 'self', read: () => 'dq 1e999999999, -1e999999999' });
  assert.is(Buffer.from(bytes).toString('hex'), '000000000000f07f000000000000f0ff');
  assert.equal(
    warnings.map((w) => w.kind),
    ['float-overflow', 'float-overflow'],
  );
});

Limits('macro recursion ends', () => {
  attempt('%macro a 0\nb\n%endmacro\n%macro b 0\na\n%endmacro\na');
});

const PIECES =
  `mov eax [ ebx ] , + * 4 %macro x %endmacro %rep 3 %endrep %if %else %endif db "a" times $ $$ - ( ) : label .loc equ
section .text align 16 %define %1 %%a %{1} %+ %[ { } resb byte dword rel jmp far 1.5 0x % %% ? \`\\x ' struc endstruc org
bits 64 absolute %push %pop %$q %assign i i+1 %rotate %include "self" incbin dup lock st0 xmm1 %substr %strlen %deftok
%xdefine ! ~ \\ \0 é %exitrep %exitmacro %error x( %ifidn __FILE__ istruc at iend __utf16__ rsp*2 %line %!A 0-1 r8`.split(
    /\s+/,
  );

Limits('random tokens give nothing but diagnostics', () => {
  let seed = 1;
  const random = (n: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 8) % n;
  };
  for (let round = 0; round < 2000; round++) {
    let source = '';
    for (let i = 3 + random(60); i > 0; i--)
      source += random(6) === 0 ? '\n' : PIECES[random(PIECES.length)] + (random(4) ? ' ' : '');
    attempt(source);
  }
});
Limits.run();
