/** What instructions are for: each counts as one of these. */

export const KINDS = [
  'other',
  'bounds check',
  'nil check',
  'write barrier',
  'stack growth',
  'allocation',
  'collector',
  'scheduler',
  'system call',
  'interrupt',
  'exception',
  'idle',
] as const;

export type Kind = (typeof KINDS)[number];

/** Functions of Go's runtime whose callees are what they are, until one of another kind comes. */
const FUNCTIONS: readonly (readonly [kind: Kind, names: RegExp])[] = [
  ['stack growth', /^runtime\.(morestack\w*|newstack|copystack)$/],
  ['write barrier', /^runtime\.(gcWriteBarrier\w*|wbBufFlush\w*|wbMove|wbZero|bulkBarrier\w+)$/],
  [
    'allocation',
    /^runtime\.(mallocgc\w*|newobject|newarray|makeslice\w*|growslice\w*|makechan\w*|makemap\w*|rawstring\w*|rawbyteslice|rawruneslice|persistentalloc\w*|mallocinit)$/,
  ],
  [
    'collector',
    /^runtime\.(gcBgMark\w*|gcStart|gcMark\w*|gcAssistAlloc\w*|gcParkAssist|gcDrain\w*|gcSweep|gcWakeAllAssists|bgsweep|bgscavenge|sweepone|scanstack|deductSweepCredit|deductAssistCredit|clearpools|runfinq|runFinalizers|runCleanups|GC|markroot\w*|\(\*(sweepLocked|mspan)\)\.sweep|\(\*scavengerState\)\.\w+)$/,
  ],
  [
    'scheduler',
    /^runtime\.(schedule|findRunnable|findrunnable|execute|gosched\w*|goschedImpl|gopreempt_m|preemptPark|park_m|goexit0|gdestroy|startm|stopm|mPark|wakep|handoffp|mstart1|sysmon|retake)$/,
  ],
];

/** What a function's own instructions are, and those of what it calls; undefined if that depends on its caller. */
export const kindOfFunction = (name: string): Kind | undefined => FUNCTIONS.find(([, names]) => names.test(name))?.[0];
