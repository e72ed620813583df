/**
 * Runs one program that Go compiled to WebAssembly (GOOS=js GOARCH=wasm) from start to exit, on files in memory. The
 * toolchain's own `wasm_exec.js` joins the two; it takes all it wants from a global object, and it gets one of its own,
 * so that several programs can run without seeing each other or us.
 */
import { MemoryFiles } from './memory-files.ts';
import { nodeFs } from './node-fs.ts';

export interface GoRun {
  /** The program's name, then its arguments. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The working folder, absolute. */
  readonly folder: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The files to give back; those that the program did not write are left out. */
  readonly wanted: readonly string[];
}

export interface GoExit {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** The class that wasm_exec.js defines. */
interface Go {
  argv: string[];
  env: Record<string, string>;
  exit: (status: number) => void;
  readonly importObject: NonNullable<ConstructorParameters<typeof WebAssembly.Instance>[1]>;
  run(instance: WebAssembly.Instance): Promise<void>;
}

/** What Node's `getuid` and its like answer where there are no users (wasm_exec.js does the same). */
const nobody = (): number => -1;

interface GoGlobal {
  readonly fs: object;
  Go?: new () => Go;
}

function globalFor(files: MemoryFiles): GoGlobal {
  const own = {
    fs: nodeFs(files),
    process: {
      pid: 1,
      ppid: 0,
      cwd: () => files.folder,
      umask: () => 0o022,
      getuid: nobody,
      getgid: nobody,
      geteuid: nobody,
      getegid: nobody,
      getgroups: () => [],
    },
    path: {
      resolve: (...parts: string[]) =>
        parts.reduce((path, part) => (part.startsWith('/') ? part : `${path}/${part}`), files.folder),
    },
    crypto,
    performance,
  };
  return Object.assign(Object.create(globalThis) as { Go?: new () => Go }, own);
}

/** @param wasmExec the source of `wasm_exec.js` from the Go that compiled the module */
export async function runGo(module: WebAssembly.Module, wasmExec: string, run: GoRun): Promise<GoExit> {
  const files = new MemoryFiles(run.folder);
  for (const [path, bytes] of run.files) files.put(path, bytes);

  const global = globalFor(files);
  // The script names `globalThis` and, in one place, plain `fs`.
  new Function('globalThis', 'fs', wasmExec)(global, global.fs);
  if (!global.Go) throw new Error('wasm_exec.js defines no class Go');

  const go = new global.Go();
  let status = 0;
  go.argv = [...run.argv];
  go.env = { ...run.env };
  go.exit = (code) => {
    status = code;
  };
  await go.run(await WebAssembly.instantiate(module, go.importObject));

  const wanted = new Map<string, Uint8Array>();
  for (const path of run.wanted) {
    const bytes = files.get(path);
    if (bytes) wanted.set(path, bytes.slice());
  }
  return { status, ...files.output(), files: wanted };
}
