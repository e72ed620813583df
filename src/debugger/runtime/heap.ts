/** The heap in short: its arenas, its spans by size class, and where the collector is. (runtime/mheap.go, mgcpacer.go) */
import type { GoProgram } from '../go/program.ts';
import type { MemoryReader } from '../memory-reader.ts';
import { elements, numberOf, targets } from './lists.ts';

export type GcPhase = 'off' | 'mark' | 'mark termination';

export interface SpanClass {
  /** 0 for large objects, of one a span. */
  readonly sizeClass: number;
  /** Its objects hold no pointers. */
  readonly noscan: boolean;
  /** Bytes of an object; of different spans for large ones, 0. */
  readonly objectSize: number;
  readonly spans: number;
  readonly pages: number;
  readonly objects: number;
}

export interface Heap {
  readonly gcPhase: GcPhase | undefined;
  /** Collections that have ended. */
  readonly collections: number;
  /** Bytes in use at the last count, and at which the next collection begins to be due. */
  readonly live: bigint;
  readonly goal: bigint;
  /** GOGC. */
  readonly gcPercent: bigint;
  /** Reserved address space: where each begins. */
  readonly arenas: readonly bigint[];
  readonly arenaBytes: bigint;
  readonly spans: readonly SpanClass[];
  /** Spans that hold goroutines' stacks. */
  readonly stackSpans: number;
}

const PHASES: readonly (readonly [string, GcPhase])[] = [
  ['runtime._GCoff', 'off'],
  ['runtime._GCmark', 'mark'],
  ['runtime._GCmarktermination', 'mark termination'],
];

/** An arena's index is its address from here on, in arenas. (runtime.arenaBaseOffset on amd64) */
const ARENA_BASE = 0xffff_8000_0000_0000n;

export function heap(program: GoProgram, memory: MemoryReader): Heap | undefined {
  const heapValue = program.variable('runtime.mheap_', memory);
  const controller = program.variable('runtime.gcController', memory);
  const phase = program.variable('runtime.gcphase', memory)?.unsigned();
  if (!heapValue || !controller || phase === undefined) return undefined;
  const arenaBytes = program.dwarf.constantNamed('runtime.heapArenaBytes') ?? 64n << 20n;
  const base = program.dwarf.constantNamed('runtime.arenaBaseOffset') ?? ARENA_BASE;
  const indices = heapValue.field('allArenas') ?? heapValue.field('heapArenas');
  const arenas = [...elements(indices)].map((index) =>
    BigInt.asUintN(64, (index.unsigned() ?? 0n) * arenaBytes + BigInt.asUintN(64, base)),
  );
  return {
    gcPhase: PHASES.find(([name]) => program.dwarf.constantNamed(name) === phase)?.[1],
    collections: numberOf(program.variable('runtime.memstats', memory)?.field('numgc')) ?? 0,
    live: controller.field('heapLive')?.unsigned() ?? 0n,
    goal: controller.field('gcPercentHeapGoal')?.unsigned() ?? 0n,
    gcPercent: BigInt.asIntN(32, controller.field('gcPercent')?.unsigned() ?? 0n),
    arenas,
    arenaBytes,
    ...spans(program, memory),
  };
}

function spans(program: GoProgram, memory: MemoryReader): { spans: SpanClass[]; stackSpans: number } {
  const all = program.variable('runtime.mheap_', memory)?.field('allspans');
  const inUse = program.dwarf.constantNamed('runtime.mSpanInUse') ?? 1n;
  const manual = program.dwarf.constantNamed('runtime.mSpanManual') ?? 2n;
  const classes = new Map<number, { -readonly [name in keyof SpanClass]: SpanClass[name] }>();
  let stackSpans = 0;
  for (const span of targets(all)) {
    const state = span.field('state')?.unsigned();
    if (state === manual) stackSpans++;
    if (state !== inUse) continue;
    const spanClass = numberOf(span.field('spanclass')) ?? 0;
    const entry = classes.get(spanClass) ?? {
      sizeClass: spanClass >> 1,
      noscan: (spanClass & 1) === 1,
      objectSize: spanClass >> 1 === 0 ? 0 : (numberOf(span.field('elemsize')) ?? 0),
      spans: 0,
      pages: 0,
      objects: 0,
    };
    entry.spans++;
    entry.pages += numberOf(span.field('npages')) ?? 0;
    entry.objects += numberOf(span.field('allocCount')) ?? 0;
    classes.set(spanClass, entry);
  }
  const sorted = [...classes].sort(([a], [b]) => a - b).map(([, entry]) => entry);
  return { spans: sorted, stackSpans };
}
