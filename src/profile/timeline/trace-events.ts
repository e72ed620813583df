/**
 * Chrome's trace event format, which Perfetto reads ("Trace Event Format", JSON object form). Times are virtual nanoseconds; the
 * format has microseconds. Events are written as they end: nothing of them is kept.
 */

/** The groups of tracks, in the order in which they are shown; their numbers are the format's process numbers. */
export const GROUPS = ['goroutines', 'threads', 'processor', 'collector'] as const;
export type Group = (typeof GROUPS)[number];

export interface Slice {
  readonly group: Group;
  /** Number of the track in its group. */
  readonly track: number;
  readonly name: string;
  readonly startNs: number;
  readonly endNs: number;
  readonly details?: Readonly<Record<string, string | number>>;
}

const microseconds = (ns: number): number => Math.round(ns) / 1000;

export class TraceEvents {
  readonly #write: (text: string) => void;
  readonly #named = new Map<string, string>();
  #separator = '';

  /** @param write gets the file piece by piece */
  constructor(write: (text: string) => void) {
    this.#write = write;
    write('{"displayTimeUnit":"ns","traceEvents":[\n');
    GROUPS.forEach((name, n) => {
      this.#event({ ph: 'M', pid: n + 1, name: 'process_name', args: { name } });
      this.#event({ ph: 'M', pid: n + 1, name: 'process_sort_index', args: { sort_index: n } });
    });
  }

  /** Names a track; again where it gets another name. */
  nameTrack(group: Group, track: number, name: string): void {
    const key = `${group} ${track}`;
    if (this.#named.get(key) === name) return;
    this.#named.set(key, name);
    this.#event({ ph: 'M', pid: numberOf(group), tid: track, name: 'thread_name', args: { name } });
  }

  slice({ group, track, name, startNs, endNs, details }: Slice): void {
    this.#event({
      ph: 'X',
      pid: numberOf(group),
      tid: track,
      name,
      ts: microseconds(startNs),
      dur: microseconds(endNs - startNs),
      ...(details ? { args: details } : {}),
    });
  }

  close(): void {
    this.#write('\n]}\n');
  }

  #event(event: object): void {
    this.#write(this.#separator + JSON.stringify(event));
    this.#separator = ',\n';
  }
}

const numberOf = (group: Group): number => GROUPS.indexOf(group) + 1;
