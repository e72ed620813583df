/** Reads files through the caller's `read`, each once, and finds those that `%include` and `incbin` name. */
export class SourceFiles {
  readonly #read: (path: string) => Uint8Array | string;
  readonly #folders: readonly string[];
  readonly #known = new Map<string, Uint8Array | string | undefined>();

  /** @param folders where to look after the including file's own folder */
  constructor(read: (path: string) => Uint8Array | string, folders: readonly string[]) {
    this.#read = read;
    this.#folders = folders.map((folder) => (folder.endsWith('/') ? folder : `${folder}/`));
  }

  /** The contents of a file, or undefined when there is none. */
  read(path: string): Uint8Array | string | undefined {
    if (!this.#known.has(path)) this.#known.set(path, this.#attempt(path));
    return this.#known.get(path);
  }

  #attempt(path: string): Uint8Array | string | undefined {
    try {
      return this.#read(path);
    } catch {
      return undefined;
    }
  }

  /** Looks beside the including file, then in the include folders, then for the name as it is. */
  find(name: string, from: string): { name: string; contents: Uint8Array | string } | undefined {
    const beside = from.slice(0, from.lastIndexOf('/') + 1);
    const folders = name.startsWith('/') ? [''] : new Set([beside, ...this.#folders, '']);
    for (const folder of folders) {
      const contents = this.read(folder + name);
      if (contents !== undefined) return { name: folder + name, contents };
    }
    return undefined;
  }
}
