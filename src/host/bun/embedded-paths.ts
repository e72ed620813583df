/** Where the archives are in a binary: bin/release.ts puts another module in the place of this one. */
import type { ArchiveName } from '../interface.ts';

export const embeddedPaths: Readonly<Partial<Record<ArchiveName, string>>> = {};
