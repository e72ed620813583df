import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { AssemblyError, assemble, formatDiagnostic } from '../../src/assembler/index.ts';
import { readable } from '../../src/messages/readable.ts';

/** What is said about a source, as a command prints it. */
function messagesAbout(files: Record<string, string> | string): string[] {
  const all = typeof files === 'string' ? { 'boot.asm': files } : files;
  const read = (path: string) => {
    const text = all[path];
    if (text === undefined) throw new Error('no such file');
    return text;
  };
  try {
    assemble({ file: 'boot.asm', read });
  } catch (error) {
    if (error instanceof AssemblyError)
      return error.diagnostics.map((d) => formatDiagnostic({ ...d, message: readable(d.message) }));
    throw error;
  }
  return [];
}

const CASES: readonly (readonly [name: string, source: string, ...expected: string[]])[] = [
  ['unknown mnemonic', 'nop\n  foo ax, 1', 'boot.asm:2:3: expected an instruction or directive, found "foo"'],
  ['control characters', '%error `a\\n\x1b[2J`', 'boot.asm:1:1: a\\n\\e[2J'],
  [
    'a long name',
    `mov ax, ${'x'.repeat(2000)}`,
    `boot.asm:1:9: "${'x'.repeat(349)} … ${'x'.repeat(134)}" is not defined`,
  ],
  ['%error with nothing to say', '%error', 'boot.asm:1:1: %error without a message'],
  ['undefined symbol', 'mov ax, nowhere', 'boot.asm:1:9: "nowhere" is not defined'],
  [
    'wrong operand kind',
    'mov 5, ax',
    'boot.asm:1:5: expected a register, a memory operand, a segment register, a control register or a debug register, found an immediate',
  ],
  [
    'missing size',
    'mov [bx], 5',
    'boot.asm:1:5: how wide is this memory operand? Write byte, word, dword or qword before it',
  ],
  ['sizes differ', 'mov ax, bl', 'boot.asm:1:9: the operands of "mov" differ in size'],
  ['operand count', 'mov ax', 'boot.asm:1:1: "mov" takes 2 operands, found 1'],
  ['mode', 'mov rax, 1', 'boot.asm:1:5: "rax" exists only in 64-bit mode'],
  ['no 64-bit form', 'bits 64\npusha', 'boot.asm:2:1: "pusha" does not exist in 64-bit mode'],
  [
    'unclosed bracket',
    'mov ax, [bx+2',
    'boot.asm:1:14: expected "]" to close the memory operand, found the end of the line',
  ],
  ['unclosed string', "db 'abc", "boot.asm:1:4: the string that starts here has no closing '"],
  ['bad number', 'mov ax, 12z', 'boot.asm:1:9: "12z" is not a number'],
  [
    'short jump',
    'jmp short x\ntimes 200 nop\nx:',
    'boot.asm:1:5: the target is out of reach of a short jump: it is 200 bytes away',
  ],
  [
    'a far jump without a segment',
    'x: jmp far x',
    'boot.asm:1:8: a far address has its segment: SEGMENT:OFFSET, or far [ADDRESS] for one in memory',
  ],
  ['near and far', 'x: jmp near far [x]', 'boot.asm:1:13: both near and far for one operand'],
  ['twice', 'a: nop\na: nop', 'boot.asm:2:1: "a" is already defined at boot.asm:1'],
  [
    'scale',
    'bits 32\nmov eax, [ebx*7]',
    'boot.asm:2:10: a register of an address can be scaled by 1, 2, 4 or 8, not by 7',
  ],
  ['16-bit address', 'mov ax, [ax]', 'boot.asm:1:9: a 16-bit address is made of bx or bp, plus si or di'],
  ['too full', 'times 513 db 0\ntimes 510-($-$$) db 0', 'boot.asm:2:10: the count of times is negative: -3'],
  ['division by zero', 'db 1/0', 'boot.asm:1:5: division by zero'],
  ['address arithmetic', 'a: dw a*2', 'boot.asm:1:8: only an address plus a number is an address'],
  ['include', '%include "no.inc"', 'boot.asm:1:10: there is no file "no.inc"'],
  ['incbin', 'incbin "no.bin"', 'boot.asm:1:1: there is no file "no.bin"'],
  ['open if', '%if 1\nnop', 'boot.asm:1:1: this %if has no %endif'],
  ['stray endif', 'nop\n%endif', 'boot.asm:2:1: %endif without %if'],
  ['open macro', '%macro m 0\nnop', 'boot.asm:1:1: this %macro has no %endmacro'],
  ['own error', '%error "too big"', 'boot.asm:1:1: too big'],
  ['in a macro', '%macro m 1\n  mov ax, %1\n%endmacro\nnop\n  m [', 'boot.asm:5:'],
  [
    'circular',
    'a equ b\nb equ a',
    'boot.asm:1:7: the value of "b" depends on itself',
    'boot.asm:2:7: the value of "a" depends on itself',
  ],
  [
    'high byte',
    'bits 64\nmov ah, r8b',
    'boot.asm:2:1: "ah" cannot be used together with a register that needs a REX prefix',
  ],
  ['linker', 'extern printf\ncall printf', 'boot.asm:2:6: "printf" needs a linker'],
  ['common', 'common area 4', 'boot.asm:1:1: "common" needs a linker'],
  ['directive', '%foo 1', 'boot.asm:1:1: there is no directive %foo'],
  [
    'several at once',
    'mov 1, 2\nnop\nfoo bar\njmp nowhere',
    'boot.asm:1:5: expected',
    'boot.asm:3:1: expected an instruction or directive, found "foo"',
    'boot.asm:4:5: "nowhere" is not defined',
  ],
];

const Messages = suite('assembler: what it says about mistakes');
for (const [name, source, ...expected] of CASES)
  Messages(name, () => {
    const found = messagesAbout(source).sort();
    assert.is(found.length, expected.length, found.join('\n'));
    for (const [i, start] of expected.entries()) assert.ok(found[i]!.startsWith(start), `${found[i]} — ${start}`);
  });

Messages('names the included file', () => {
  const found = messagesAbout({
    'boot.asm': 'nop\n%include "lib/a.inc"',
    'lib/a.inc': '%include "b.inc"',
    'lib/b.inc': '\n jmp x',
  });
  assert.equal(found, ['lib/b.inc:2:6: "x" is not defined']);
});

Messages('says which macro, and where in it', () => {
  const found = messagesAbout('%macro load 1\n\n  mov ax, %1\n%endmacro\nnop\nload bl');
  assert.equal(found, ['boot.asm:6:11: the operands of "mov" differ in size (in macro load, boot.asm:3)']);
});

Messages('a file that cannot be read', () => {
  assert.equal(messagesAbout({}), ['boot.asm:1:1: cannot read this file']);
});
Messages.run();
