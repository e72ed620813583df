/** Reads go.mod (Go Modules Reference, "go.mod files"): what a build without a network needs of it. */
import { BuildError } from '../messages/build-error.ts';
import { told } from './told.ts';

export interface Requirement {
  readonly path: string;
  readonly version: string;
}

export interface Replacement {
  readonly path: string;
  /** The only version that is replaced; undefined for all. */
  readonly version?: string;
  /** A folder if it begins with `./`, `../` or `/`, else the path of another module. */
  readonly target: string;
  readonly targetVersion?: string;
  /** From 1. */
  readonly line: number;
}

export interface GoMod {
  /** '' if it does not say. */
  readonly module: string;
  /** As the `go` line says it: `1.26.8`. */
  readonly goVersion?: string;
  readonly godebugs: readonly { readonly key: string; readonly value: string; readonly line: number }[];
  readonly requirements: readonly Requirement[];
  readonly replacements: readonly Replacement[];
}

export const GO_MOD = 'go.mod';

/** What says nothing to a build that downloads nothing. */
const OF_NO_CONCERN = new Set(['toolchain', 'exclude', 'retract', 'tool', 'ignore']);
/** Go's versions without their `go` (internal/gover). */
const VERSION = /^1\.(\d+)(?:\.\d+)?(?:[a-z]+\d+)?$/;
/** A string that is not closed is one token, too, and then a mistake: looking for its end from each of its quotes takes for ever. */
const TOKEN = /\/\/.*|"(?:[^"\\]|\\.)*"?|`[^`]*`?|=>|[(),]|(?:(?!\/\/|=>)[^\s"`(),])+/g;

/** Whether a replacement is a folder rather than another module. */
export const isFolderTarget = (target: string): boolean => /^(?:\.{1,2}(?:\/|$)|\/|[A-Za-z]:[\\/])/.test(target);

/** 26 for `1.26` and `1.26.8`; undefined for what is no version. */
export function languageOf(version: string): number | undefined {
  const minor = VERSION.exec(version)?.[1];
  return minor === undefined ? undefined : Number(minor);
}

class Reader {
  readonly #file: string;
  module = '';
  goVersion: string | undefined;
  readonly godebugs: GoMod['godebugs'][number][] = [];
  readonly requirements: Requirement[] = [];
  readonly replacements: Replacement[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  read(text: string): void {
    /** The word before the parenthesis that is open. */
    let block: string | undefined;
    const lines = text.split('\n');
    const last = lines.length - 1;
    for (const [index, lineText] of lines.entries()) {
      const tokens = (lineText.match(TOKEN) ?? []).filter((token) => !token.startsWith('//'));
      const words = tokens.map(unquoted);
      const line = index + 1;
      if (tokens.some(isOpenString))
        throw this.#mistake(line, `unexpected ${index === last ? 'EOF' : 'newline'} in string`);
      if (words.length === 0) continue;
      if (block !== undefined && words[0] === ')') block = undefined;
      else if (block !== undefined) this.#line(block, words, line);
      else if (words[1] === '(' && words.length === 2) block = words[0];
      // `()` is an empty block.
      else if (words[1] !== '(' || words[2] !== ')') this.#line(words[0] ?? '', words.slice(1), line);
    }
  }

  #line(verb: string, words: readonly string[], line: number): void {
    const [first, second] = words;
    if (OF_NO_CONCERN.has(verb)) return;
    if (verb === 'module') {
      if (first === undefined) throw this.#mistake(line, 'usage: module module/path');
      this.module = first;
    } else if (verb === 'go') {
      if (first === undefined) throw this.#mistake(line, 'go directive expects exactly one argument');
      if (languageOf(first) === undefined)
        throw this.#mistake(line, `invalid go version '${first}': must match format 1.23`);
      this.goVersion = first;
    } else if (verb === 'require') {
      if (first === undefined || second === undefined) throw this.#mistake(line, 'usage: require module/path v1.2.3');
      this.requirements.push({ path: first, version: second });
    } else if (verb === 'replace') this.#replace(words, line);
    else if (verb === 'godebug') {
      const [, key, value] = /^([^=]*)=(.*)$/.exec(first ?? '') ?? [];
      if (key === undefined || value === undefined || second !== undefined)
        throw this.#mistake(line, 'usage: godebug key=value');
      this.godebugs.push({ key, value, line });
    } else throw this.#mistake(line, `unknown directive: ${verb}`);
  }

  #replace(words: readonly string[], line: number): void {
    const arrow = words.indexOf('=>');
    const [path, version] = words.slice(0, Math.max(0, arrow));
    const [target, targetVersion] = words.slice(arrow + 1);
    if (path === undefined || arrow > 2 || target === undefined)
      throw this.#mistake(
        line,
        'usage: replace module/path [v1.2.3] => other/module v1.4\n\t or replace module/path [v1.2.3] => ../local/directory',
      );
    this.replacements.push({
      path,
      target,
      line,
      ...(version === undefined ? {} : { version }),
      ...(targetVersion === undefined ? {} : { targetVersion }),
    });
  }

  #mistake(line: number, message: string): BuildError {
    return new BuildError([{ file: this.#file, line, message: told(message) }]);
  }
}

const isOpenString = (token: string): boolean =>
  (token.startsWith('"') && !/^"(?:[^"\\]|\\.)*"$/.test(token)) || (token.startsWith('`') && !/^`[^`]*`$/.test(token));

const unquoted = (token: string): string => (/^["`]/.test(token) ? token.slice(1, -1) : token);

/**
 * @param file its name, for messages
 * @throws BuildError for what cmd/go does not understand either
 */
export function parseGoMod(text: string, file: string = GO_MOD): GoMod {
  const reader = new Reader(file);
  reader.read(text);
  const { module, goVersion, godebugs, requirements, replacements } = reader;
  return { module, godebugs, requirements, replacements, ...(goVersion === undefined ? {} : { goVersion }) };
}

/** The same go.mod with another `go` line: `1.26`. */
export function withGoVersion(text: string, version: string): string {
  const line = `go ${version}`;
  return /^go\s/m.test(text) ? text.replace(/^go\s.*$/m, line) : `${text.trimEnd()}\n\n${line}\n`;
}
