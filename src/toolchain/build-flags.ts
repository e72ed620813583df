/** What a reader passes on to Go's tools, as `go build` takes it (`go help build`). */
import { userError } from '../messages/user-error.ts';

export interface BuildFlags {
  /** `-tags`: names with commas or spaces between. */
  readonly tags?: string;
  /** `-gcflags`: arguments for the compiler, for the program's own package, or `pattern=arguments` for others. */
  readonly gcflags?: string;
  /** `-ldflags`: arguments for the linker. */
  readonly ldflags?: string;
}

/** @throws UserError for what is no build tag */
export function splitTags(tags: string): Set<string> {
  const names = tags.split(/[\s,]+/).filter((name) => name !== '');
  const wrong = names.find((name) => !/^[\p{L}\p{Nd}_.]+$/u.test(name));
  if (wrong !== undefined) throw userError(`-tags: '${wrong}' is no build tag`);
  return new Set(names);
}

/**
 * Arguments with spaces between; one that begins with a quotation mark ends with the same (cmd/internal/quoted).
 * @throws UserError if one is not closed
 */
export function splitArguments(option: string, text: string): string[] {
  const found: string[] = [];
  let rest = text.trimStart();
  while (rest !== '') {
    const quote = rest[0];
    if (quote === '"' || quote === "'") {
      const end = rest.indexOf(quote, 1);
      if (end < 0) throw userError(`${option}: unterminated ${quote} string`);
      found.push(rest.slice(1, end));
      rest = rest.slice(end + 1).trimStart();
    } else {
      const [word = ''] = rest.split(/\s/, 1);
      found.push(word);
      rest = rest.slice(word.length).trimStart();
    }
  }
  return found;
}

export interface PackageArguments {
  readonly args: readonly string[];
  /** Whether they are for a package. */
  readonly fits: (title: string, isMain: boolean) => boolean;
  /** Whether they are for a package of Go's own. */
  readonly fitsStandard: (path: string) => boolean;
}

/**
 * `-N -l` is for the main package, `all=-N -l` for every one, `lesson/...=-N` for those that the pattern fits
 * (`go help packages`), `std=-N` for Go's own.
 */
export function packageArguments(option: string, text: string): PackageArguments {
  const [, pattern, rest] = text.startsWith('-') ? [] : (/^([^=\s]*)=([\s\S]*)$/.exec(text) ?? []);
  if (pattern === undefined || rest === undefined) {
    const args = splitArguments(option, text);
    const wrong = args.find((arg, index) => index === 0 && !arg.startsWith('-'));
    if (wrong !== undefined) throw userError(`${option}: '${wrong}' begins with no dash, so it is no argument`);
    return { args, fits: (_title, isMain) => isMain, fitsStandard: () => false };
  }
  const args = splitArguments(option, rest);
  if (pattern === 'all') return { args, fits: () => true, fitsStandard: () => true };
  if (pattern === STANDARD) return { args, fits: () => false, fitsStandard: () => true };
  const isRelative = pattern.startsWith('.');
  const fits = patternFits(pattern);
  return { args, fits, fitsStandard: (path) => !isRelative && fits(path, false) };
}

/** The pattern for all packages that come with Go. */
const STANDARD = 'std';

function patternFits(pattern: string): PackageArguments['fits'] {
  if (pattern === './...') return () => true;
  if (pattern === '.') return (_title, isMain) => isMain;
  // `x/...` fits x as well.
  const source = pattern
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('\\.\\.\\.', '.*')
    .replace(/\/\.\*$/, '(?:/.*)?');
  const regex = new RegExp(`^${source}$`);
  return (title) => regex.test(title);
}

/** @throws UserError if one of the flags cannot be understood */
export function checkBuildFlags({ tags = '', gcflags = '', ldflags = '' }: BuildFlags): void {
  splitTags(tags);
  packageArguments('-gcflags', gcflags);
  splitArguments('-ldflags', ldflags);
}
