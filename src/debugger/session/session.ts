/**
 * A target that can be stopped, looked at, and taken to any instant of its past: back to a checkpoint, and forward from there
 * by running, with the same input at the same instants. Searching backwards is running through an interval and keeping the
 * last place that was looked for.
 */
import { attentionFor, type Breakpoint, matches, type NewBreakpoint } from './breakpoints.ts';
import { History } from './history.ts';
import { linearRip, type TargetRegisters } from './registers.ts';
import { type Input, NO_ATTENTION, type Target, type TargetEvent, type TargetStop } from './target.ts';

export interface SessionOptions {
  /** Instructions between two checkpoints. */
  readonly interval?: number;
  /** Bytes of memory for checkpoints, about. */
  readonly mostBytes?: number;
  /**
   * Called now and then while the target runs.
   * @returns whether to stop where it is
   */
  readonly pause?: () => Promise<boolean>;
}

export type StopReport =
  | { readonly kind: 'breakpoint'; readonly breakpoint: Breakpoint; readonly event?: TargetEvent }
  /** The instant that was asked for. */
  | { readonly kind: 'reached' }
  | { readonly kind: 'paused' }
  /** The target will not go on by itself. */
  | (TargetStop & { readonly kind: 'ended' })
  /** There is nothing before the first checkpoint. */
  | { readonly kind: 'beginning' };

interface LoggedInput {
  readonly instant: number;
  readonly input: Input;
}

const INTERVAL = 10_000_000;
/** Instructions between two calls of `pause`. */
const SLICE = 2_000_000;

const ANY = { enabled: true, temporary: false, condition: undefined, ignore: 0, hits: 0, number: 0, text: '' };
const DELIVERIES: readonly Breakpoint[] = [
  { ...ANY, reason: { kind: 'interrupt', vector: undefined } },
  { ...ANY, reason: { kind: 'exception', vector: undefined } },
];

/** A place in the past where something was met. */
interface Found {
  readonly instant: number;
  readonly report: StopReport;
}

export class Session {
  readonly target: Target;
  readonly #mostBytes: number | undefined;
  #recorded: History | undefined;
  readonly #interval: number;
  readonly #pause: () => Promise<boolean>;
  /** In the order of their instants. */
  #inputs: LoggedInput[] = [];
  /** How many of them the target has got. */
  #given = 0;
  #breakpoints: Breakpoint[] = [];
  #nextNumber = 1;
  /** Events since the run began. */
  #events: TargetEvent[] = [];
  #ended: (TargetStop & { readonly kind: 'ended' }) | undefined;

  /** @param target between two instructions; nothing before this instant can be reached */
  constructor(target: Target, options: SessionOptions = {}) {
    this.target = target;
    this.#mostBytes = options.mostBytes;
    this.#interval = options.interval ?? INTERVAL;
    this.#pause = options.pause ?? (async () => false);
  }

  get instant(): number {
    return this.target.instant;
  }

  /** Begun before the target first moves: who only looks pays for no copy of the memory. */
  get #history(): History {
    this.#recorded ??= new History(this.target, this.#mostBytes);
    return this.#recorded;
  }

  get registers(): TargetRegisters {
    return this.target.registers();
  }

  get breakpoints(): readonly Breakpoint[] {
    return this.#breakpoints;
  }

  /** What recording has cost: checkpoints, and bytes of pages that they keep. */
  get recording(): { readonly checkpoints: number; readonly bytes: number } {
    return { checkpoints: this.#history.checkpoints.length, bytes: this.#history.size };
  }

  add(wanted: NewBreakpoint): Breakpoint {
    const breakpoint = { temporary: false, condition: undefined, ...wanted, enabled: true, ignore: 0, hits: 0 };
    const added = { ...breakpoint, number: this.#nextNumber++ };
    this.#breakpoints.push(added);
    return added;
  }

  /** @returns whether there was one */
  remove(number: number): boolean {
    const before = this.#breakpoints.length;
    this.#breakpoints = this.#breakpoints.filter((each) => each.number !== number);
    return this.#breakpoints.length < before;
  }

  /** Gives the target input now. What was known of the time after now is forgotten: it will be another. */
  input(input: Input): void {
    this.#inputs = this.#inputs.slice(0, this.#given);
    this.#history.forgetAfter(this.instant);
    this.target.newFuture();
    this.#inputs.push({ instant: this.instant, input });
    this.#give();
    this.#ended = undefined;
  }

  /** Takes the target to an instant, past every breakpoint. */
  async runTo(instant: number): Promise<StopReport> {
    return this.#goTo(instant);
  }

  /** Executes one instruction; an interrupt that comes after it is delivered. */
  async stepInstruction(): Promise<StopReport> {
    return this.#goTo(this.instant + 1);
  }

  /** As `stepInstruction`. @returns also what interrupts and exceptions it brought */
  stepObserved(): { readonly stop: TargetStop; readonly events: readonly TargetEvent[] } {
    const stop = this.#run(this.instant + 1, DELIVERIES);
    return { stop, events: this.#events };
  }

  async stepInstructionBack(): Promise<StopReport> {
    if (this.instant <= this.#history.first.instant) return { kind: 'beginning' };
    return this.#goTo(this.instant - 1);
  }

  /**
   * Runs until a breakpoint is met, at least one instruction.
   * @param most not further than this instant
   * @param extra breakpoints for this run alone
   */
  async resume(most = Number.POSITIVE_INFINITY, extra: readonly Breakpoint[] = []): Promise<StopReport> {
    const active = [...this.#breakpoints, ...extra];
    for (;;) {
      const stop = this.#run(Math.min(most, this.instant + SLICE), active);
      const met = this.#met(active, stop);
      if (met) {
        if (this.instant !== met.instant) await this.#goTo(met.instant);
        const { report } = met;
        if (report.kind === 'breakpoint' && report.breakpoint.temporary) this.remove(report.breakpoint.number);
        return report;
      }
      if (stop.kind === 'ended') return stop;
      if (this.instant >= most) return { kind: 'reached' };
      if (await this.#pause()) return { kind: 'paused' };
    }
  }

  /** Goes back until a breakpoint is met, or to the beginning. */
  async resumeBack(extra: readonly Breakpoint[] = []): Promise<StopReport> {
    const now = this.instant;
    const found = await this.#searchBack([...this.#breakpoints, ...extra]);
    if (found === 'paused') {
      await this.#goTo(now);
      return { kind: 'paused' };
    }
    await this.#goTo(found?.instant ?? this.#history.first.instant);
    return found?.report ?? { kind: 'beginning' };
  }

  /**
   * The last time before now that something was met; the target stays where it is.
   * @returns undefined if it never was
   */
  async lastTime(breakpoint: NewBreakpoint): Promise<number | undefined> {
    const now = this.instant;
    const looked = { ...ANY, ...breakpoint };
    const found = await this.#searchBack([looked]);
    await this.#goTo(now);
    return found === 'paused' ? undefined : found?.instant;
  }

  async #goTo(instant: number): Promise<StopReport> {
    if (instant < this.#history.first.instant) return { kind: 'beginning' };
    if (instant < this.instant) this.#restore(instant);
    else {
      // A checkpoint that lies between spares running there.
      const nearest = this.#history.before(instant);
      if (nearest && nearest.instant > this.instant) this.#restore(instant);
    }
    while (this.instant < instant) {
      const stop = this.#run(Math.min(instant, this.instant + SLICE), []);
      if (stop.kind === 'ended') return stop;
      if (this.instant < instant && (await this.#pause())) return { kind: 'paused' };
    }
    return { kind: 'reached' };
  }

  /** Puts the target to the last checkpoint that is not after an instant. */
  #restore(instant: number): void {
    const checkpoint = this.#history.before(instant) ?? this.#history.first;
    this.#history.restore(checkpoint);
    this.#given = checkpoint.inputs;
    this.#ended = undefined;
    this.#give();
  }

  /** The input of this instant. */
  #give(): void {
    for (;;) {
      const next = this.#inputs[this.#given];
      if (!next || next.instant > this.instant) return;
      this.#given++;
      this.target.input(next.input);
    }
  }

  /** One stretch of running: up to an instant, the next checkpoint, the next input, or a reason to stop. */
  #run(until: number, active: readonly Breakpoint[]): TargetStop {
    const { target } = this;
    if (this.#ended) return this.#ended;
    this.#recorded ??= new History(target, this.#mostBytes);
    this.#events = [];
    const tell = (event: TargetEvent): boolean => {
      const wanted = active.some(({ enabled, reason }) => enabled && matches(reason, event));
      if (wanted) this.#events.push(event);
      return wanted;
    };
    // The code breakpoints stand all the time, also while they are passed over: moving them costs all decoded code.
    const standing = this.#breakpoints.filter(({ reason }) => reason.kind === 'code');
    const all = [...new Set([...standing, ...active])];
    target.pay(all.length > 0 ? attentionFor(all, tell) : NO_ATTENTION);
    const boundary = (Math.floor(target.instant / this.#interval) + 1) * this.#interval;
    const input = this.#inputs[this.#given]?.instant ?? Number.POSITIVE_INFINITY;
    const stop = target.run(Math.min(until, boundary, input));
    if (stop.kind === 'ended' && this.#given === this.#inputs.length) this.#ended = stop;
    this.#give();
    if (target.instant === boundary) this.#checkpoint();
    if (stop.kind === 'ended' && !this.#ended) return { kind: 'reached' };
    return stop;
  }

  /** At the boundaries of intervals only, so that whatever a checkpoint does to the target, it does every time. */
  #checkpoint(): void {
    const isNew = this.instant > this.#history.last.instant;
    // While the processor waits in HLT, how long it has waited is no part of what is saved.
    if (isNew && !this.target.halted) this.#history.record(this.#given);
  }

  /** What was met first in the run that has just come back. */
  #met(active: readonly Breakpoint[], stop: TargetStop): Found | undefined {
    const met: Found[] = [];
    for (const event of this.#events) {
      for (const each of active) {
        if (each.enabled && matches(each.reason, event)) {
          met.push({ instant: event.instant, report: { kind: 'breakpoint', breakpoint: each, event } });
        }
      }
    }
    if (stop.kind === 'stopped') {
      for (const each of this.#codeHere(active)) {
        met.push({ instant: this.instant, report: { kind: 'breakpoint', breakpoint: each } });
      }
    }
    met.sort((a, b) => a.instant - b.instant);
    return met.find(({ report }) => report.kind === 'breakpoint' && this.#counts(report.breakpoint));
  }

  #codeHere(active: readonly Breakpoint[]): Breakpoint[] {
    const rip = linearRip(this.registers);
    return active.filter(({ enabled, reason }) => enabled && reason.kind === 'code' && reason.addresses.includes(rip));
  }

  /** Counts a hit. @returns whether it is one to stop for */
  #counts(breakpoint: Breakpoint): boolean {
    if (breakpoint.condition && !breakpoint.condition.holds()) return false;
    breakpoint.hits++;
    if (breakpoint.ignore === 0) return true;
    breakpoint.ignore--;
    return false;
  }

  /** The last place before now at which one of them was met; the target is left anywhere. */
  async #searchBack(active: readonly Breakpoint[]): Promise<Found | 'paused' | undefined> {
    const now = this.instant;
    const { checkpoints } = this.#history;
    for (let end = now; end > this.#history.first.instant; ) {
      const checkpoint = checkpoints.findLast(({ instant }) => instant < end);
      if (!checkpoint) return undefined;
      this.#restore(checkpoint.instant);
      const found = await this.#lastIn(active, end, now);
      if (found) return found;
      end = checkpoint.instant;
    }
    return undefined;
  }

  /** Runs from a checkpoint to `end` and keeps the last place. */
  async #lastIn(active: readonly Breakpoint[], end: number, now: number): Promise<Found | 'paused' | undefined> {
    let last: Found | undefined;
    const keep = (found: Found): void => {
      if (found.instant < now) last = found;
    };
    this.#keepCode(active, keep);
    while (this.instant < end) {
      const stop = this.#run(Math.min(end, this.instant + SLICE), active);
      for (const event of this.#events) {
        if (event.instant > end) continue;
        const breakpoint = active.find(({ enabled, reason }) => enabled && matches(reason, event));
        if (breakpoint) keep({ instant: placeBefore(event), report: { kind: 'breakpoint', breakpoint, event } });
      }
      if (stop.kind === 'ended') break;
      if (this.instant < end) this.#keepCode(active, keep);
      if (await this.#pause()) return 'paused';
    }
    return last;
  }

  #keepCode(active: readonly Breakpoint[], keep: (found: Found) => void): void {
    for (const breakpoint of this.#codeHere(active)) {
      if (breakpoint.condition && !breakpoint.condition.holds()) continue;
      keep({ instant: this.instant, report: { kind: 'breakpoint', breakpoint } });
    }
  }
}

/** Backwards, an access is met before the instruction that makes it. */
const placeBefore = (event: TargetEvent): number =>
  event.kind === 'write' || event.kind === 'read' ? event.instant - 1 : event.instant;
