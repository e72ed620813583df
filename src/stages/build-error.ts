import { relative } from 'node:path';

/** Sources that do not build. The message is for their author: a line for each mistake, which names a real file. */
export class BuildError extends Error {}

/** A path as it is seen from where the user is. */
export const shown = (path: string): string => relative('', path) || path;
