/**
 * A TextMate grammar for NASM's language. Any word that opens a line is an instruction or a directive: the lists of all
 * mnemonics that other grammars contain take longer to load than a chapter takes to show.
 */
import type { LanguageRegistration } from 'shiki/core';

export const nasm: LanguageRegistration = {
  name: 'nasm',
  scopeName: 'source.nasm',
  repository: {},
  patterns: [
    { match: ';.*$', name: 'comment.line' },
    { match: '"[^"]*"|\'[^\']*\'|`[^`]*`', name: 'string.quoted' },
    { match: '%\\w+', name: 'keyword.control.preprocessor' },
    { match: '^\\.?[A-Za-z_][\\w.]*(?=:)', name: 'entity.name.label' },
    // NAME equ …; NAME: db …
    { match: '^[A-Za-z_]\\w*(?=\\s+equ\\b)', name: 'entity.name.label' },
    { match: '\\b(?:equ|times)\\b', name: 'keyword.other' },
    { match: '\\b(?:byte|word|dword|qword|tword|oword|near|far|short|strict)\\b', name: 'storage.type' },
    { match: '\\b(?:d[bwdqt]|res[bwdqt])\\b', name: 'storage.type' },
    {
      match:
        '\\b(?:[re]?[abcd]x|[abcd][lh]|[re]?(?:si|di|bp|sp)|(?:si|di|bp|sp)l|r(?:8|9|1[0-5])[dwb]?|[cdefgs]s|cr[02348]|dr[0-7]|[xy]mm(?:[0-9]|1[0-5]))\\b',
      name: 'constant.language.register',
    },
    { match: '\\b(?:0x[0-9a-fA-F_]+|0b[01_]+|[0-9][0-9a-fA-F_]*h|\\d[\\d_]*)\\b', name: 'constant.numeric' },
    { match: '^\\s+(?:rep(?:n?[ez])?\\s+|lock\\s+)?[a-z][a-z0-9]*\\b(?!:)', name: 'keyword.operator.word.mnemonic' },
  ],
};
