/** A TextMate grammar for the assembly of Go's toolchain ("A Quick Guide to Go's Assembler"), which shiki has none for. */
import type { LanguageRegistration } from 'shiki/core';

export const goAssembly: LanguageRegistration = {
  name: 'go-assembly',
  scopeName: 'source.go-assembly',
  repository: {},
  patterns: [
    { match: '//.*$', name: 'comment.line' },
    { begin: '/\\*', end: '\\*/', name: 'comment.block' },
    { match: '"[^"]*"', name: 'string.quoted.double' },
    { match: '^#\\s*\\w+', name: 'keyword.control.import' },
    { match: '^(?:TEXT|GLOBL|DATA)\\b', name: 'keyword.other' },
    // A symbol of this package or another: ·name(SB), runtime·name(SB).
    { match: '[\\w∕]*·\\w+', name: 'entity.name.function' },
    { match: '^\\w+:', name: 'entity.name.label' },
    { match: '\\b(?:NOSPLIT|NOFRAME|TOPFRAME|NOPTR|RODATA|ABIInternal)\\b', name: 'storage.modifier' },
    {
      match:
        '\\b(?:[ABCD]X|[ABCD][LH]|SI|DI|BP|SP|FP|SB|PC|R(?:8|9|1[0-5])B?|X(?:[0-9]|1[0-5])|CR[0234]|CS|DS|ES|FS|GS|SS|TLS)\\b',
      name: 'constant.language.register',
    },
    { match: '\\$?-?\\b(?:0x[0-9a-fA-F]+|\\d+)\\b', name: 'constant.numeric' },
    { match: '(?:^|(?<=;))\\s*[A-Z][A-Z0-9]+\\b', name: 'keyword.operator.word.mnemonic' },
  ],
};
