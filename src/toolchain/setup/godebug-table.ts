/** The settings of GODEBUG that a Go knows, out of the table in its own sources (internal/godebugs). */
import { host } from '../../host/host.ts';
import { UserError } from '../../messages/user-error.ts';
import type { GodebugSetting } from '../toolchain.ts';

const { files, paths } = host;

/** `{Name: "panicnil", Package: "runtime", Changed: 21, Old: "1"},` */
const ENTRY = /^\t\{Name: "([^"]+)",? ?(.*)$/;

/** What the table calls two of its predicates on old values. */
const PREDICATES: Readonly<Record<string, readonly string[]>> = { zero: ['0'], one: ['1'] };

/** @param root GOROOT. @returns none for releases before 1.21, which have no table */
export function godebugSettings(root: string): GodebugSetting[] {
  const table = paths.join(root, 'src', 'internal', 'godebugs', 'table.go');
  if (files.status(table) === undefined) return [];
  const lines = new TextDecoder().decode(files.read(table)).split('\n');
  const settings = lines.flatMap((line) => setting(line) ?? []);
  if (settings.length === 0) throw new UserError(`${table} cannot be understood: it holds no setting`);
  return settings;
}

function setting(line: string): GodebugSetting | undefined {
  const [, name, rest = ''] = ENTRY.exec(line) ?? [];
  if (name === undefined) return undefined;
  const removed = /Removed: (\d+)/.exec(rest)?.[1];
  if (removed !== undefined) {
    const refused = refusedValues(rest);
    return { name, removed: Number(removed), ...(refused && { refused }) };
  }
  const changed = /Changed: (\d+)/.exec(rest)?.[1];
  const old = /Old: "([^"]*)"/.exec(rest)?.[1];
  return {
    name,
    ...(changed === undefined ? {} : { changed: Number(changed) }),
    ...(old === undefined ? {} : { old }),
  };
}

/** The values that a removed setting may not have: the predicate is a name, or a function that compares with each. */
function refusedValues(rest: string): readonly string[] | undefined {
  const [, predicate] = /Old: ([^/]*)/.exec(rest) ?? [];
  if (predicate === undefined) return undefined;
  const named = PREDICATES[predicate.replace(/[},\s]+$/, '')];
  return named ?? [...predicate.matchAll(/== "([^"]*)"/g)].map(([, value = '']) => value);
}
