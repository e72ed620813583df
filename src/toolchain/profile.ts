/** Profile-guided optimization (go.dev/doc/pgo): a profile beside the main package is used without being asked for. */
import type { ProgramFiles } from './package-graph.ts';

/** In the top folder, as runtime/pprof writes it. */
export const PROFILE = 'default.pgo';
/** `-pgo=auto` is the default from this release on. */
const PROFILES_FROM = 21;

/**
 * For the program's own packages: those of Go's own stay as they are, because to compile all of them anew would take longer
 * than what it saves.
 * @returns undefined without a profile, or with a Go that looks for none
 */
export const profileIn = (files: ProgramFiles, minor: number): Uint8Array | undefined =>
  minor >= PROFILES_FROM ? files.get(PROFILE) : undefined;
