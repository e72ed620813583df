/**
 * Files that are still there at the next visit: in memory while the page is open, and written to the browser's IndexedDB behind
 * the reader's back. A browser that refuses storage (a private window, a full disk) leaves them in memory only.
 */
import { clear, createStore, del, entries, set, type UseStore } from 'idb-keyval';
import type { MemoryFiles } from './files.ts';

export interface Keeping {
  /** Why nothing is kept, in the browser's words; undefined while everything is. */
  readonly problem: string | undefined;
  /** Resolves when all that was written so far is kept, or refused. */
  settled(): Promise<void>;
  /** Forgets everything. */
  forget(): Promise<void>;
}

const reason = (error: unknown): string => (error instanceof Error ? error.message || error.name : String(error));

/**
 * Puts the files there that were there at the last visit, and from now on keeps every change.
 * @param name of the database: what is kept under one name is not seen under another
 */
export async function keepFiles(files: MemoryFiles, name: string): Promise<Keeping> {
  let store: UseStore | undefined;
  let problem: string | undefined;
  let work: Promise<unknown> = Promise.resolve();

  const refuse = (error: unknown): void => {
    problem ??= reason(error);
  };
  // One after the other, so that the last that is written is the last that is kept.
  const queue = (change: (to: UseStore) => Promise<void>): void => {
    const target = store;
    if (target) work = work.then(() => change(target)).catch(refuse);
  };
  try {
    store = createStore(name, 'files');
    for (const [path, bytes] of await entries<string, Uint8Array<ArrayBuffer>>(store)) files.recall(path, bytes);
    files.onChange = (path, bytes) => queue((to) => (bytes ? set(path, bytes, to) : del(path, to)));
  } catch (error) {
    store = undefined;
    refuse(error);
  }
  return {
    get problem() {
      return problem;
    },
    async settled() {
      await work;
    },
    async forget() {
      files.remove('/');
      queue((to) => clear(to));
      await work;
    },
  };
}
