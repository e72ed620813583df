/** What debug.ReadBuildInfo answers, written as cmd/go writes it (runtime/debug, `BuildInfo.String`). */
import type { Module } from './modules.ts';
import type { Program } from './package-graph.ts';
import { PROFILE } from './profile.ts';

export interface BuildSettings {
  /** As `-gcflags` and `-tags` gave them. */
  readonly gcflags?: string;
  /** Whether there is a profile for the compiler. */
  readonly isProfiled: boolean;
  readonly tags: ReadonlySet<string>;
  /** The defaults of GODEBUG. */
  readonly godebug: string;
  /** The Go release: 26 for Go 1.26. */
  readonly minor: number;
}

/** Markers around the text, by which programs that read executables find it (cmd/go/internal/modload, `infoStart`). */
const START = '3077af0c9274080241e1c107e6d618e6';
const END = 'f932433186182072008242104116d8f2';

/** A module that has no version, because it is not downloaded. */
const DEVELOPED = '(devel)';
/** The buildmode is told from this release on. */
const TELLS_BUILDMODE_FROM = 20;

export function buildInfo({ packages, modules }: Program, settings: BuildSettings): string {
  const { main } = modules;
  const others = new Map(packages.flatMap(({ module }) => (module === main ? [] : [[module.path, module] as const])));
  const sorted = [...others.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  const lines = [`path\t${main.path}`, moduleLines('mod', main), ...sorted.map((module) => moduleLines('dep', module))];
  for (const [key, value] of settingsOf(settings)) lines.push(`build\t${quotedIfNeeded(key)}=${quotedIfNeeded(value)}`);
  return `${lines.join('\n')}\n`;
}

function moduleLines(word: string, { path, version = DEVELOPED, replacement }: Module): string {
  const line = `${word}\t${path}\t${version}`;
  return replacement === undefined
    ? `${line}\t`
    : `${line}\n=>\t${replacement.path}\t${replacement.version ?? DEVELOPED}\t`;
}

function settingsOf(settings: BuildSettings): [key: string, value: string][] {
  const { gcflags, tags, godebug, minor, isProfiled } = settings;
  const told: [key: string, value: string][] = [
    ...(minor >= TELLS_BUILDMODE_FROM ? [['-buildmode', 'exe'] as [string, string]] : []),
    ['-compiler', 'gc'],
    ...(gcflags ? [['-gcflags', gcflags] as [string, string]] : []),
    ...(tags.size > 0 ? [['-tags', [...tags].join(',')] as [string, string]] : []),
    ['-trimpath', 'true'],
    ...(godebug === '' ? [] : [['DefaultGODEBUG', godebug] as [string, string]]),
    ['CGO_ENABLED', '0'],
    ['GOARCH', 'amd64'],
    ['GOOS', 'linux'],
    ['GOAMD64', 'v1'],
  ];
  if (!isProfiled) return told;
  // Only then does cmd/go sort them.
  return [...told, ['-pgo', PROFILE] as [string, string]].sort(([a], [b]) => (a < b ? -1 : 1));
}

const quotedIfNeeded = (text: string): string =>
  text === '' || /[=\t\r\n"` ]/.test(text) ? JSON.stringify(text) : text;

/** The line for the linker's list of archives: the text as a Go string, its markers as bytes. */
export function modinfoLine(info: string): string {
  const bytes = (hex: string): string => hex.replace(/../g, '\\x$&');
  return `modinfo "${bytes(START)}${JSON.stringify(info).slice(1, -1)}${bytes(END)}"\n`;
}
