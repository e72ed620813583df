/**
 * Which of the packages that come with Go can be imported, and what those answer that want more than the machine has. All
 * of them compile, so that programs which only might use a network build; their calls end in errors.
 */

/** Packages whose calls, or some of them, cannot do what they are for. */
export interface LackingPackages {
  readonly packages: readonly string[];
  /** What is not there. */
  readonly lacks: string;
  /** What the calls answer, and what works all the same. */
  readonly answers: string;
}

export const LACKING_PACKAGES: readonly LackingPackages[] = [
  {
    packages: [
      'net',
      'net/http',
      'net/http/cgi',
      'net/http/fcgi',
      'net/http/httptest',
      'net/rpc',
      'net/rpc/jsonrpc',
      'net/smtp',
    ],
    lacks: 'a network',
    answers: 'a *net.OpError or *net.DNSError; net.Pipe, addresses, requests and handlers without a socket work',
  },
  {
    packages: ['log/syslog'],
    lacks: 'a system log',
    answers: 'an error that says it cannot be reached',
  },
  {
    packages: ['os/exec'],
    lacks: 'other programs and processes',
    answers: 'exec.ErrNotFound, or an *fs.PathError with the system call that failed',
  },
  {
    packages: ['os/user'],
    lacks: 'a list of users',
    answers: 'fs.ErrNotExist for /etc/passwd and /etc/group',
  },
  {
    packages: ['plugin'],
    lacks: 'a dynamic linker',
    answers: 'the error "plugin: not implemented", as wherever Go is without cgo',
  },
  {
    packages: ['go/build', 'go/importer'],
    lacks: "Go's sources and archives",
    answers: 'an error that says which package was not found; what is parsed from text works',
  },
];

/** Parts of Go's library that a program for this machine cannot have, with the reason. */
const REFUSED: Readonly<Record<string, string>> = {
  'runtime/cgo': 'it needs a C compiler, and there is none inside',
  'syscall/js': 'it is for WebAssembly, and the machine is linux/amd64',
  arena: 'it is an experiment (GOEXPERIMENT), and this Go was built without',
  'encoding/json/jsontext': 'it is an experiment (GOEXPERIMENT) of this Go',
  'encoding/json/v2': 'it is an experiment (GOEXPERIMENT) of this Go',
  'runtime/secret': 'it is an experiment (GOEXPERIMENT) of this Go',
  'simd/archsimd': 'it is an experiment (GOEXPERIMENT) of this Go',
};

/** Why a package that there is somewhere in Go cannot be imported; undefined for others. */
export const refusal = (path: string): string | undefined =>
  Object.hasOwn(REFUSED, path) ? `package ${path} cannot be had here: ${REFUSED[path]}` : undefined;

/** Whether programs may import a package of Go's own: the others are for Go itself. */
export const isImportable = (path: string): boolean =>
  !path.startsWith('vendor/') && !path.split('/').includes('internal');

const LINE_LENGTH = 100;

/**
 * Lines for people: the packages that can be imported, then those that answer with errors.
 * @param isCompiled whether a package need not be compiled when it is imported
 */
export function describePackages(packages: ReadonlySet<string>, isCompiled: (path: string) => boolean): string[] {
  const importable = [...packages, 'unsafe'].filter(isImportable).sort();
  const lines = wrapped(importable);
  for (const { packages: names, lacks, answers } of LACKING_PACKAGES) {
    const here = names.filter((name) => packages.has(name));
    if (here.length > 0) lines.push(`without ${lacks}: ${here.join(', ')}: ${answers}`);
  }
  const later = importable.filter((path) => path !== 'unsafe' && !isCompiled(path)).length;
  const note = later > 0 ? ` (${later} are compiled when they are first imported)` : '';
  return [`${importable.length} can be imported${note}:`, ...lines];
}

function wrapped(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < LINE_LENGTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
