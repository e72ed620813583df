/** The computer's half of the host: Bun on Linux, macOS or Windows. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { Host } from '../interface.ts';
import { compression } from './compression.ts';
import { embeddedPaths } from './embedded-paths.ts';
import { files } from './files.ts';
import { hashing } from './hashing.ts';
import { paths } from './paths.ts';
import { programs } from './programs.ts';
import { startWorker } from './worker.ts';

export const bunHost: Host = {
  files,
  paths,
  hashing,
  compression,
  programs,
  checkout: resolve(import.meta.dirname, '..', '..', '..'),
  processId: process.pid,
  variable: (name) => process.env[name],
  homeFolder() {
    try {
      return homedir() || undefined;
    } catch {
      // An empty environment, and no entry in /etc/passwd.
      return undefined;
    }
  },
  archive(name) {
    const path = embeddedPaths[name];
    return path === undefined ? undefined : readFileSync(path);
  },
  startWorker,
};
