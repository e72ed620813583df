/** Everything that takes input from outside, and has a fuzzer. */
import { elfFiles } from './elf-files.ts';
import type { Fuzzer } from './fuzzer.ts';

export const fuzzers: readonly Fuzzer[] = [elfFiles];
