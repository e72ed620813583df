import { Assembler } from './assembler.ts';
import type { AssembleOptions, Assembly } from './assembly.ts';

export type { AssembledLine, AssembleOptions, Assembly } from './assembly.ts';
export { AssemblyError, type Diagnostic, formatDiagnostic, type Warning } from './diagnostics.ts';

/** Assembles NASM source to a flat binary. Throws AssemblyError with everything that is wrong. */
export const assemble = (options: AssembleOptions): Assembly => new Assembler(options).run();
