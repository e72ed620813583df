import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { HostPaths } from '../interface.ts';

export const paths: HostPaths = {
  separator: sep,
  join,
  resolve,
  relative,
  base: (path) => basename(path),
  folder: dirname,
};
