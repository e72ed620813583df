/** What a session stops for. */
import type { Attention, TargetEvent, WatchedRange } from './target.ts';

/** Where and when. */
export type Reason =
  /** Before the instruction at one of several linear addresses. */
  | { readonly kind: 'code'; readonly addresses: readonly bigint[] }
  /** Bytes of memory, in pieces of one page each. */
  | {
      readonly kind: 'watch';
      readonly address: bigint;
      readonly length: number;
      readonly ranges: readonly WatchedRange[];
    }
  | { readonly kind: 'exception' | 'interrupt'; readonly vector: number | undefined }
  | { readonly kind: 'system call'; readonly number: bigint | undefined }
  /** From `first` to `last`. */
  | { readonly kind: 'port'; readonly first: number; readonly last: number }
  | { readonly kind: 'mode' };

export interface Breakpoint {
  readonly number: number;
  readonly reason: Reason;
  /** As its user would write it: `kernel/idt.go:31`. */
  readonly text: string;
  /** It goes away when it is met. */
  readonly temporary: boolean;
  enabled: boolean;
  /** Holds where it is to stop; undefined for always. */
  condition: { readonly text: string; holds(): boolean } | undefined;
  /** How often it is to be passed over. */
  ignore: number;
  hits: number;
}

export type NewBreakpoint = Pick<Breakpoint, 'reason' | 'text'> & Partial<Pick<Breakpoint, 'temporary' | 'condition'>>;

/** What a run must look out for, so that these can be met. */
export function attentionFor(breakpoints: readonly Breakpoint[], tell: (event: TargetEvent) => boolean): Attention {
  const enabled = breakpoints.filter((each) => each.enabled).map(({ reason }) => reason);
  const stops = new Set(enabled.flatMap((reason) => (reason.kind === 'code' ? reason.addresses : [])));
  const watched = enabled.flatMap((reason) => (reason.kind === 'watch' ? reason.ranges : []));
  const events = enabled.some(({ kind }) => kind !== 'code') ? tell : undefined;
  return { stops, watched, events };
}

/** Whether an event is what a breakpoint stops for; code is not an event. */
export function matches(reason: Reason, event: TargetEvent): boolean {
  switch (reason.kind) {
    case 'code':
      return false;
    case 'watch':
      return reason.ranges.some((range) => touches(range, event));
    case 'exception':
      return event.kind === 'exception' && (reason.vector ?? event.vector) === event.vector;
    case 'interrupt':
      return (
        (event.kind === 'interrupt' || event.kind === 'software interrupt') &&
        (reason.vector ?? event.vector) === event.vector
      );
    case 'system call':
      return event.kind === 'system call' && (reason.number ?? event.number) === event.number;
    case 'port':
      return event.kind === 'port' && event.port <= reason.last && event.port + event.size > reason.first;
    case 'mode':
      return event.kind === 'mode';
  }
}

function touches(range: WatchedRange, event: TargetEvent): boolean {
  if (event.kind === 'write' && range.writes) return overlaps(range.physical, range.length, event);
  return event.kind === 'read' && range.reads && overlaps(range.linear, range.length, event);
}

const overlaps = (
  start: bigint | undefined,
  length: number,
  event: { readonly address: bigint; readonly length: number },
): boolean =>
  start !== undefined && event.address < start + BigInt(length) && start < event.address + BigInt(event.length);
