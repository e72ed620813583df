/** Everything that takes input from outside, and has a fuzzer. */
import { assemblerSources } from './assembler-sources.ts';
import { commandLines } from './command-lines.ts';
import { elfFiles } from './elf-files.ts';
import type { Fuzzer } from './fuzzer.ts';
import { goSources } from './go-sources.ts';
import { keyStrings } from './key-strings.ts';
import { instructionStreams } from './machine/instructions.ts';

export const fuzzers: readonly Fuzzer[] = [
  elfFiles,
  assemblerSources,
  goSources,
  keyStrings,
  commandLines,
  ...instructionStreams,
];
