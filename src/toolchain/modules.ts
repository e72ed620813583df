/**
 * Which folder holds an imported package, as cmd/go finds it without downloading anything: the module itself, a `vendor`
 * folder, or a folder that `replace` puts in the place of a module (Go Modules Reference).
 */
import { BuildError } from '../messages/build-error.ts';
import { GO_MOD, type GoMod, isFolderTarget, languageOf, parseGoMod, type Replacement } from './go-mod.ts';

export interface Module {
  readonly path: string;
  /** Undefined for the program's own. */
  readonly version?: string;
  /** What stands in its place, as go.mod names it. */
  readonly replacement?: { readonly path: string; readonly version?: string };
  /** `go1.26`: the language version. */
  readonly language: string;
}

export interface Located {
  readonly module: Module;
  /** In the program's files. */
  readonly folder: string;
}

type Files = ReadonlyMap<string, Uint8Array>;

/** Without a go.mod. */
const DEFAULT_MODULE = 'kernel';
/** Of a module without a go line (Go Modules Reference, "go directive"). */
const DEFAULT_LANGUAGE = 16;
const VENDORED = 'vendor/modules.txt';

/**
 * The folder, among a program's files, of a module that `replace` puts outside the program's own folder: nobody's import
 * path begins with this character.
 */
export const outsideFolder = (module: string): string => `~${module}`;

/** Whether a folder that `replace` names is outside the program's own. */
export const isOutside = (target: string): boolean => isFolderTarget(target) && !/^\.\/(?!.*\.\.)/.test(target);

const decoder = new TextDecoder();
const textOf = (files: Files, name: string): string => decoder.decode(files.get(name) ?? new Uint8Array());
const isBelow = (path: string, top: string): boolean => path === top || path.startsWith(`${top}/`);
/** Go's own packages, and only they, have no dot in their first word. */
const looksStandard = (path: string): boolean => !path.split('/', 1)[0]?.includes('.');

/** A line of vendor/modules.txt names a module (`# path version`), says more of it (`## explicit; go 1.20`), or a package. */
function vendoredPackages(text: string): { packages: Map<string, Module>; explicit: Set<string> } {
  const packages = new Map<string, Module>();
  const explicit = new Set<string>();
  let module: Module | undefined;
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line.startsWith('## ')) {
      const notes = line.slice(3).split(';');
      const version = /^go (\S+)$/.exec(notes.map((note) => note.trim()).find((note) => note.startsWith('go ')) ?? '');
      if (module === undefined) continue;
      if (notes.some((note) => note.trim() === 'explicit')) explicit.add(`${module.path}@${module.version ?? ''}`);
      module = { ...module, language: `go1.${languageOf(version?.[1] ?? '') ?? DEFAULT_LANGUAGE}` };
    } else if (line.startsWith('# ')) module = vendoredModule(line);
    else if (line !== '' && module !== undefined) packages.set(line, module);
  }
  return { packages, explicit };
}

function vendoredModule(line: string): Module {
  const [left = '', right] = line.slice(2).split(' => ');
  const [path = '', version] = left.split(' ');
  const [target, targetVersion] = right?.split(' ') ?? [];
  const replacement =
    target === undefined ? undefined : { path: target, ...(targetVersion && { version: targetVersion }) };
  return {
    path,
    language: `go1.${DEFAULT_LANGUAGE}`,
    ...(version && { version }),
    ...(replacement && { replacement }),
  };
}

interface ReplacedModule extends Located {
  readonly requirements: GoMod['requirements'];
}

export class Modules {
  readonly main: Module;
  readonly goMod: GoMod;
  /** Whether the program has a go.mod at all. */
  readonly hasGoMod: boolean;
  readonly #files: Files;
  readonly #replaced: readonly ReplacedModule[];
  readonly #vendored: ReadonlyMap<string, Module> | undefined;

  /**
   * @param minor the Go release: 26 for Go 1.26
   * @throws BuildError if go.mod cannot be understood, wants a later Go, or does not fit to vendor/modules.txt
   */
  constructor(files: Files, minor: number) {
    this.#files = files;
    this.hasGoMod = files.has(GO_MOD);
    this.goMod = parseGoMod(textOf(files, GO_MOD));
    const language = this.hasGoMod ? languageOf(this.goMod.goVersion ?? '') : minor;
    if (language !== undefined && language > minor) {
      const message = `requires go >= ${this.goMod.goVersion} (this toolchain is of Go 1.${minor})`;
      throw new BuildError([{ file: GO_MOD, message }]);
    }
    this.main = { path: this.goMod.module || DEFAULT_MODULE, language: `go1.${language ?? DEFAULT_LANGUAGE}` };
    this.#vendored = this.#vendorFolder();
    this.#replaced = this.#vendored ? [] : this.goMod.replacements.flatMap((each) => this.#replacedModule(each) ?? []);
  }

  /** @returns where the package is, or why it is nowhere */
  locate(path: string): Located | string {
    const { main } = this;
    if (isBelow(path, main.path)) {
      const folder = path.slice(main.path.length + 1);
      if (!this.#isOfOtherModule(folder)) return { module: main, folder };
    }
    const vendored = this.#vendored?.get(path);
    if (vendored) return { module: vendored, folder: `vendor/${path}` };
    const holder = longest(this.#replaced, path, ({ module }) => module.path);
    if (holder) return this.#inReplaced(holder, path);
    return this.#nowhere(path);
  }

  #inReplaced({ module, folder }: ReplacedModule, path: string): Located | string {
    if (!this.#isRequired(module.path))
      return `module ${module.path} provides package ${path} and is replaced but not required; to add it:\n\tgo get ${module.path}`;
    const rest = path.slice(module.path.length + 1);
    return { module, folder: rest === '' ? folder : `${folder}/${rest}` };
  }

  #isRequired(path: string): boolean {
    const all = [this.goMod.requirements, ...this.#replaced.map(({ requirements }) => requirements)];
    return all.some((list) => list.some((requirement) => requirement.path === path));
  }

  #nowhere(path: string): string {
    const required = longest(this.goMod.requirements, path, (requirement) => requirement.path);
    if (this.#vendored && !looksStandard(path))
      return `cannot find module providing package ${path}: it is not in vendor/modules.txt; 'go mod vendor' puts it there`;
    if (required)
      return `package ${path} is of module ${required.path} ${required.version}, which would have to be downloaded; nothing is downloaded here: 'go mod vendor' puts it into this folder`;
    if (looksStandard(path)) return `package ${path} is not in std`;
    return `no required module provides package ${path}; to add it:\n\tgo get ${path}\n\tgo mod vendor`;
  }

  /** A folder with a go.mod of its own, or below one, is not of the program's module. */
  #isOfOtherModule(folder: string): boolean {
    const parts = folder.split('/');
    return folder !== '' && parts.some((_, end) => this.#files.has(`${parts.slice(0, end + 1).join('/')}/${GO_MOD}`));
  }

  #replacedModule({ path, target, version, targetVersion }: Replacement): ReplacedModule | undefined {
    if (!isFolderTarget(target)) return undefined;
    const folder = isOutside(target) ? outsideFolder(path) : target.replace(/^\.\/+|\/+$/g, '');
    const required = this.goMod.requirements.find((requirement) => requirement.path === path);
    if (version !== undefined && required?.version !== version) return undefined;
    const goMod = parseGoMod(textOf(this.#files, `${folder}/${GO_MOD}`), `${folder}/${GO_MOD}`);
    const language = languageOf(goMod.goVersion ?? '') ?? DEFAULT_LANGUAGE;
    const replacement = { path: target, ...(targetVersion === undefined ? {} : { version: targetVersion }) };
    const module = {
      path,
      replacement,
      language: `go1.${language}`,
      ...(required === undefined ? {} : { version: required.version }),
    };
    return { module, folder, requirements: goMod.requirements };
  }

  /** @returns undefined without a vendor folder */
  #vendorFolder(): ReadonlyMap<string, Module> | undefined {
    if (!this.hasGoMod || ![...this.#files.keys()].some((name) => name.startsWith('vendor/'))) return undefined;
    const { packages, explicit } = vendoredPackages(textOf(this.#files, VENDORED));
    const missing = this.goMod.requirements.filter(({ path, version }) => !explicit.has(`${path}@${version}`));
    if (missing.length === 0) return packages;
    const lines = missing.map(
      ({ path, version }) =>
        `\t${path}@${version}: is explicitly required in go.mod, but not marked as explicit in ${VENDORED}`,
    );
    const message = `inconsistent vendoring:\n${lines.join('\n')}\n\n\tTo sync the vendor directory, run:\n\t\tgo mod vendor`;
    throw new BuildError([{ file: GO_MOD, line: 1, message }]);
  }
}

/** @returns the one with the longest path that `path` is at or below */
function longest<Kind>(all: readonly Kind[], path: string, pathOf: (each: Kind) => string): Kind | undefined {
  const fitting = all.filter((each) => isBelow(path, pathOf(each)));
  return fitting.sort((a, b) => pathOf(b).length - pathOf(a).length)[0];
}
