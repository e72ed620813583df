/** Who may import whom in src/: these tables are the rule, the test beside them reads every import. Types count too. */

/** Parts of a folder, its subfolders, each with those that it may import besides itself; '.' are the folder's own files. */
export type Edges = Readonly<Record<string, readonly string[]>>;

/**
 * The folders of src/. The machine, the assembler and the debugger stand alone, so that each can be taken out and used
 * elsewhere, in a browser page for instance.
 */
export const FOLDERS: Edges = {
  machine: [],
  assembler: [],
  debugger: [],
  messages: [],
  inspection: ['assembler', 'debugger', 'machine'],
  profile: ['debugger', 'machine'],
  host: ['messages'],
  snapshots: ['host', 'machine', 'messages'],
  toolchain: ['host', 'messages'],
  stages: ['assembler', 'host', 'machine', 'messages', 'toolchain'],
  book: ['host', 'messages', 'stages'],
  checks: ['book', 'host', 'machine', 'messages', 'stages'],
  web: ['book', 'host', 'machine', 'stages'],
  cli: [
    'book',
    'checks',
    'debugger',
    'host',
    'inspection',
    'machine',
    'messages',
    'profile',
    'snapshots',
    'stages',
    'toolchain',
  ],
};

/**
 * The parts of src/machine/cpu, in the order in which an instruction passes through them: bytes are decoded (isa) and
 * lifted (lift) into micro-ops (ir), which an executor runs; the CPU drives it all. A part knows those before it only.
 */
export const CPU_PARTS: Edges = {
  isa: [],
  float: [],
  wasm: [],
  state: [],
  ir: ['isa', 'state', 'wasm'],
  system: ['state'],
  operations: ['float', 'ir', 'state', 'system'],
  lift: ['ir', 'isa', 'operations', 'state', 'system'],
  executors: ['float', 'ir', 'isa', 'lift', 'operations', 'state', 'system', 'wasm'],
  blocks: ['executors', 'ir', 'isa', 'lift', 'operations', 'state', 'system'],
  '.': ['blocks', 'executors', 'float', 'ir', 'isa', 'lift', 'operations', 'state', 'system', 'wasm'],
};

/** Only these folders know that they run in Bun on a computer. */
export const KNOW_THE_HOST: readonly string[] = ['host', 'cli'];

/** All the packages that these folders may use; what else they need, they hold. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  machine: [],
  assembler: [],
  // zlib, in which Go compresses debug sections. The Debug Adapter Protocol's types, which leave nothing behind.
  debugger: ['@vscode/debugprotocol', 'fflate'],
  // The protocol buffers of pprof.
  profile: ['pprof-format'],
};

/** Globals that Bun and Node have and a browser has not. */
export const HOST_GLOBALS: ReadonlySet<string> = new Set([
  'Bun',
  'Buffer',
  'NodeJS',
  '__dirname',
  '__filename',
  'clearImmediate',
  'exports',
  'global',
  'module',
  'process',
  'require',
  'setImmediate',
]);

/** Globals of a page, which neither a worker nor Bun has. */
export const PAGE_GLOBALS: ReadonlySet<string> = new Set([
  'document',
  'history',
  'indexedDB',
  'localStorage',
  'location',
  'matchMedia',
  'navigator',
  'sessionStorage',
  'window',
]);
/** Only these folders know that they run in a page. */
export const KNOW_THE_PAGE: readonly string[] = ['host', 'web'];

/** What `import.meta` has everywhere. */
export const STANDARD_META: ReadonlySet<string> = new Set(['url', 'resolve']);
