/** The defaults of GODEBUG that a program is linked with, as cmd/go finds them (go.dev/doc/godebug). */
import type { Diagnostic } from '../messages/build-error.ts';
import { GO_MOD, languageOf } from './go-mod.ts';
import type { DebugLine } from './import-scanner.ts';
import type { Modules } from './modules.ts';
import type { GodebugSetting } from './toolchain.ts';

/** A `//go:debug` line with its file. */
export interface PlacedDebugLine extends DebugLine {
  readonly file: string;
}

export interface GodebugSource {
  /** Those that the toolchain knows; none before Go 1.21, which has no defaults. */
  readonly known: readonly GodebugSetting[];
  readonly modules: Modules;
  /** Those of the main package, in the order of its files. */
  readonly debugLines: readonly PlacedDebugLine[];
  /** The Go release: 26 for Go 1.26. */
  readonly minor: number;
}

export interface GodebugDefaults {
  /** `panicnil=1,randseednop=0`: sorted by name; '' for none. */
  readonly defaults: string;
  readonly mistakes: readonly Diagnostic[];
}

/** A go.mod without a go line is of this release. */
const WITHOUT_GO_LINE = '1.16';

export function godebugDefaults({ known, modules, debugLines, minor }: GodebugSource): GodebugDefaults {
  if (known.length === 0) return { defaults: '', mistakes: [] };
  const own = new Map<string, string>();
  const mistakes: Diagnostic[] = [];
  const check = (kind: string, key: string, value: string): string | undefined =>
    mistakeIn({ kind, key, value, known, minor });
  for (const { key, value, line } of modules.goMod.godebugs) {
    const message = check('godebug', key, value);
    if (message !== undefined) mistakes.push({ file: GO_MOD, line, message });
    own.set(key, value);
  }
  for (const { text, file, line } of debugLines) {
    const found = parsedLine(text);
    const message = typeof found === 'string' ? found : found && check('//go:debug setting', found.key, found.value);
    if (message !== undefined) mistakes.push({ file, line, column: 1, message: `invalid //go:debug: ${message}` });
    if (typeof found === 'object') own.set(found.key, found.value);
  }
  const asked = own.get('default')?.replace(/^go/, '');
  own.delete('default');
  const version = asked ?? (modules.hasGoMod ? (modules.goMod.goVersion ?? WITHOUT_GO_LINE) : `1.${minor}`);
  const all = new Map([...oldDefaults(known, languageOf(version) ?? minor), ...own]);
  const sorted = [...all].sort(([a], [b]) => (a < b ? -1 : 1));
  return { defaults: sorted.map(([key, value]) => `${key}=${value}`).join(','), mistakes };
}

/** What the settings were by default in a release, where that has changed since. */
function oldDefaults(known: readonly GodebugSetting[], release: number): [key: string, value: string][] {
  return known.flatMap(({ name, changed = 0, old }) => (release < changed && old !== undefined ? [[name, old]] : []));
}

/** @returns undefined for a line that only begins like one, and a text that says what is wrong with it */
function parsedLine(text: string): { key: string; value: string } | string | undefined {
  const rest = text.slice('//go:debug'.length);
  if (rest.trim() === '') return 'missing key=value';
  if (!/^[ \t]/.test(rest)) return undefined;
  const [, key, value] = /^([^=]*)=(.*)$/.exec(rest.trim()) ?? [];
  return key === undefined || value === undefined ? 'missing key=value' : { key, value };
}

interface Checked {
  /** For messages: `godebug`. */
  readonly kind: string;
  readonly key: string;
  readonly value: string;
  readonly known: readonly GodebugSetting[];
  readonly minor: number;
}

/** @returns what cmd/go says against a setting (`CheckGodebug`), or undefined */
function mistakeIn({ kind, key, value, known, minor }: Checked): string | undefined {
  if (/[ \t]/.test(key)) return 'key contains space';
  if (/[ \t]/.test(value)) return 'value contains space';
  if (key.includes(',')) return 'key contains comma';
  if (value.includes(',')) return 'value contains comma';
  if (key === 'default') {
    const release = value.startsWith('go') ? languageOf(value.slice(2)) : undefined;
    if (release === undefined) return 'value for default= must be goVERSION';
    return release > minor ? `default=${value} too new (toolchain is go1.${minor})` : undefined;
  }
  const setting = known.find(({ name }) => name === key);
  if (setting === undefined) return `unknown ${kind} "${key}"`;
  const { removed, refused } = setting;
  if (removed === undefined || (refused && !refused.includes(value))) return undefined;
  // The wording of Go 1.27, from which on other values than the old ones are let through.
  if (refused)
    return `removed GODEBUG "${key}" set to old value "${value}" (https://go.dev/doc/godebug#go-1${removed})`;
  return `use of removed ${kind} "${key}", see https://go.dev/doc/godebug#go-1${removed}`;
}
