/**
 * What all fuzzers share: inputs that a seed and a number repeat, a bound on the time that each may take, and what is
 * left of one that went wrong.
 */
import { Random } from '../support/random.ts';
import { Watchdog } from '../support/watchdog.ts';

export interface Failure {
  readonly fuzzer: string;
  readonly seed: number;
  readonly number: number;
  /** What went wrong, with the stack of what was thrown. */
  readonly reason: string;
  /** The input in a form that can be pasted somewhere: text, or hexadecimal. */
  readonly input: string;
}

export interface FuzzResult {
  readonly inputs: number;
  readonly failures: readonly Failure[];
  readonly seconds: number;
}

export interface Progress {
  readonly fuzzer: string;
  readonly inputs: number;
  readonly failures: number;
}

/** One kind of input, and how what reads it is judged. */
export interface Subject<Input> {
  /** `assembler sources`. */
  readonly name: string;
  /** Inputs for a short run of a few seconds. */
  readonly short: number;
  /** Seconds of this process's time that one input may take, however busy the host is; 5 by default. */
  readonly most?: number;
  /** What must be there before the first input; a string says why there is nothing to try on this host. */
  prepare?(): Promise<string | undefined> | string | undefined;
  make(random: Random): Input;
  /** Throws unless the input was accepted, or refused as it ought to be. */
  check(input: Input): void | Promise<void>;
  show(input: Input): string;
  /** Gives back what `prepare` took. */
  close?(): void;
}

export interface Fuzzer {
  readonly name: string;
  readonly short: number;
  /** @returns why there is nothing to try on this host, or undefined */
  prepare(): Promise<string | undefined>;
  /** Tries inputs `from` … `from + count - 1` of the seed; gives up after some failures. */
  run(count: number, seed: number, onProgress?: (progress: Progress) => void, from?: number): Promise<FuzzResult>;
}

/** More failures than these say nothing new. */
const MAX_FAILURES = 10;
const MAX_SECONDS = 5;
/** Bytes resident after a collection, whatever went before; what is free goes back to the host only some time later. */
const MAX_MEMORY = 1536 << 20;
const REST_MS = 20_000;
/** Inputs between two collections: on a host with much memory garbage is left lying for long. */
const COLLECT_EVERY = 2_000;
const PROGRESS_MS = 1000;

/** A generator for each input, so that one can be repeated without those before it. */
export const randomOf = (seed: number, number: number): Random =>
  new Random((Math.imul(seed, 0x9e37_79b1) ^ Math.imul(number + 1, 0x85eb_ca6b)) >>> 0);

/** Characters of a line of a stack, which may quote all of the input. */
const LONGEST_LINE = 300;

/** Seconds of processor time that this process has had. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Collects garbage until little enough is resident, or for `REST_MS`. @returns bytes */
async function residentAtRest(): Promise<number> {
  const end = performance.now() + REST_MS;
  for (;;) {
    Bun.gc(true);
    const resident = process.memoryUsage.rss();
    if (resident <= MAX_MEMORY || performance.now() > end) return resident;
    await Bun.sleep(500);
  }
}

const told = (error: unknown): string => {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return text.replace(/.+/g, (line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line));
};

export function fuzzer<Input>(subject: Subject<Input>): Fuzzer {
  const { name, short, most = MAX_SECONDS } = subject;
  let prepared: Promise<string | undefined> | undefined;
  const prepare = (): Promise<string | undefined> => {
    prepared ??= Promise.resolve(subject.prepare?.());
    return prepared;
  };
  return {
    name,
    short,
    prepare,
    async run(count, seed, onProgress = () => {}, from = 0) {
      const failures: Failure[] = [];
      const start = performance.now();
      if ((await prepare()) !== undefined) return { inputs: 0, failures, seconds: 0 };
      const watchdog = new Watchdog(seed, name);
      let inputs = 0;
      let said = start;
      const fail = (number: number, reason: string, input: string): void => {
        failures.push({ fuzzer: name, seed, number, reason, input });
      };
      for (; inputs < count && failures.length < MAX_FAILURES; inputs++) {
        const number = from + inputs;
        watchdog.begin(number);
        const input = subject.make(randomOf(seed, number));
        const begun = cpuSeconds();
        try {
          const pending = subject.check(input);
          if (pending) await pending;
          const seconds = cpuSeconds() - begun;
          if (seconds > most) throw `it took ${seconds.toFixed(1)} s, more than ${most}`;
        } catch (error) {
          fail(number, told(error), subject.show(input));
        }
        if (inputs % COLLECT_EVERY === COLLECT_EVERY - 1) Bun.gc(true);
        if (performance.now() - said < PROGRESS_MS) continue;
        said = performance.now();
        onProgress({ fuzzer: name, inputs: inputs + 1, failures: failures.length });
      }
      watchdog.stop();
      const resident = await residentAtRest();
      if (resident > MAX_MEMORY) fail(from + inputs - 1, `${resident >>> 20} MiB are resident after all of them`, '');
      subject.close?.();
      prepared = undefined;
      return { inputs, failures, seconds: (performance.now() - start) / 1000 };
    },
  };
}

/** @returns a failure in lines, with what repeats it */
export function failureText({ fuzzer: name, seed, number, reason, input }: Failure): string {
  return [
    `${name}, seed ${seed}, input ${number}: ${reason}`,
    `  again: bun tests/fuzz/main.ts --seed ${seed} --from ${number} --count 1 '${name}'`,
    `  input: ${input}`,
  ].join('\n');
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
