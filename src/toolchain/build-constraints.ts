/** Which files belong to a linux/amd64 build (`go help buildconstraint`). */

/** Every GOOS and GOARCH that Go ever knew: a file name that ends in one is for that system only (internal/syslist). */
const SYSTEMS = new Set(
  'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos'.split(
    ' ',
  ),
);
const PROCESSORS = new Set(
  (
    '386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc ' +
    'ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm'
  ).split(' '),
);

/** `linux` on `amd64`, built by gc without cgo; `unix` from Go 1.19 on. */
const TAGS = new Set(['linux', 'amd64', 'gc', 'unix', 'amd64.v1']);

const NONE: ReadonlySet<string> = new Set();

function tagHolds(tag: string, minor: number, more: ReadonlySet<string>): boolean {
  const release = /^go1\.(\d+)$/.exec(tag);
  return release ? Number(release[1]) <= minor : TAGS.has(tag) || more.has(tag);
}

/** `text_linux.go` and `outb_amd64.s` say by their names what they are for. */
export function nameMatches(name: string): boolean {
  const base = name.slice(name.lastIndexOf('/') + 1).replace(/\..*$/, '');
  // The part before the first underscore never counts, so linux.go is for everybody.
  const parts = base.split('_').slice(1);
  const last = parts.at(-1) ?? '';
  const beforeLast = parts.at(-2) ?? '';
  if (PROCESSORS.has(last)) return last === 'amd64' && (!SYSTEMS.has(beforeLast) || beforeLast === 'linux');
  return !SYSTEMS.has(last) || last === 'linux';
}

/**
 * @param expression what follows `//go:build`
 * @param minor the Go release: 26 for Go 1.26
 * @param tags those of `-tags`
 * @returns undefined if it is no valid expression
 */
export function constraintHolds(
  expression: string,
  minor: number,
  tags: ReadonlySet<string> = NONE,
): boolean | undefined {
  const tokens = expression.match(/\|\||&&|[!()]|[\p{L}\p{Nd}_.]+|\S/gu) ?? [];
  let at = 0;
  const operand = (): boolean => {
    const token = tokens[at++] ?? '';
    if (token === '!') return !operand();
    if (token === '(') {
      const value = either();
      if (tokens[at++] !== ')') throw new SyntaxError(expression);
      return value;
    }
    if (!/^[\p{L}\p{Nd}_.]+$/u.test(token)) throw new SyntaxError(expression);
    return tagHolds(token, minor, tags);
  };
  const both = (): boolean => {
    let value = operand();
    while (tokens[at] === '&&') {
      at++;
      value = operand() && value;
    }
    return value;
  };
  const either = (): boolean => {
    let value = both();
    while (tokens[at] === '||') {
      at++;
      value = both() || value;
    }
    return value;
  };
  try {
    const value = either();
    return at === tokens.length ? value : undefined;
  } catch {
    return undefined;
  }
}
