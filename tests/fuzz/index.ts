/** Everything that takes input from outside, and has a fuzzer. */
import { assemblerSources } from './assembler-sources.ts';
import { commandLines } from './command-lines.ts';
import { dapMessages } from './dap-messages.ts';
import { debugData } from './debug-data.ts';
import { diskImages } from './disk-images.ts';
import { elfFiles } from './elf-files.ts';
import type { Fuzzer } from './fuzzer.ts';
import { gdbPackets } from './gdb-packets.ts';
import { goCompiler } from './go-compiler.ts';
import { goSources } from './go-sources.ts';
import { keyStrings } from './key-strings.ts';
import { bootSectors } from './machine/boot-sectors.ts';
import { instructionStreams } from './machine/instructions.ts';
import { processes } from './processes.ts';
import { snapshots } from './snapshots.ts';

export const fuzzers: readonly Fuzzer[] = [
  assemblerSources,
  commandLines,
  dapMessages,
  debugData,
  diskImages,
  elfFiles,
  gdbPackets,
  goCompiler,
  goSources,
  keyStrings,
  processes,
  snapshots,
  bootSectors,
  ...instructionStreams,
];
