/** POSIX paths; the working folder is the root. */
import { basename, dirname, join, relative, resolve } from 'pathe';
import type { HostPaths } from '../interface.ts';

const absolute = (path: string): string => resolve('/', path);

export const paths: HostPaths = {
  separator: '/',
  join,
  resolve: (...parts) => resolve('/', ...parts),
  relative: (from, to) => relative(absolute(from), absolute(to)),
  base: (path) => basename(path),
  folder: dirname,
};
