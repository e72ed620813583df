/** Which lifter an instruction has. A form without one is an instruction this CPU does not have: #UD. */
import { type Form, type Instruction, Kind } from '../isa/instruction.ts';
import type { FeatureSet } from '../system/features.ts';
import { arithmetic } from './arithmetic.ts';
import { bmi } from './bmi.ts';
import { branches, jcc } from './branches.ts';
import type { Builder, Lifter } from './builder.ts';
import { cmov, data, movGeneral, popOperand, pushOperand, setcc } from './data.ts';
import { mmxLifter } from './mmx.ts';
import { special } from './special.ts';
import { SSE_FEATURES, sseLifter } from './sse.ts';
import {
  movFromControl,
  movFromDebug,
  movFromSegment,
  movToControl,
  movToDebug,
  movToSegment,
  popSegment,
  pushSegment,
  systemInstructions,
} from './system.ts';
import { VEX_FEATURES, vexLifter } from './vex.ts';
import { x87Lifter } from './x87.ts';

const byKind =
  (operand: number, kinds: ReadonlyMap<number, Lifter>, otherwise: Lifter): Lifter =>
  (b: Builder, i: Instruction) =>
    (kinds.get(i.operands[operand]!.kind) ?? otherwise)(b, i);

const movFrom = byKind(
  1,
  new Map([
    [Kind.Segment, movFromSegment],
    [Kind.Control, movFromControl],
    [Kind.Debug, movFromDebug],
  ]),
  movGeneral,
);

const byMnemonic: Readonly<Record<string, Lifter>> = {
  ...arithmetic,
  ...bmi,
  ...branches,
  ...data,
  ...special,
  ...systemInstructions,
  mov: byKind(
    0,
    new Map([
      [Kind.Segment, movToSegment],
      [Kind.Control, movToControl],
      [Kind.Debug, movToDebug],
    ]),
    movFrom,
  ),
  push: byKind(0, new Map([[Kind.Segment, pushSegment]]), pushOperand),
  pop: byKind(0, new Map([[Kind.Segment, popSegment]]), popOperand),
};

/** What a processor without the feature makes of its encodings: the older instruction, whose prefix is ignored. */
const WITHOUT_FEATURE: Readonly<Record<string, Lifter | undefined>> = {
  tzcnt: arithmetic.bsf,
  lzcnt: arithmetic.bsr,
};

/** Features of the instruction tables whose instructions have lifters of their own name here. */
const FEATURES = new Set([
  ...SSE_FEATURES,
  ...VEX_FEATURES,
  'base',
  'sep',
  'cx8',
  'cx16',
  'rdtscp',
  'fxsr',
  'clfsh',
  'mmx',
  'x87',
  'popcnt',
  'bmi1',
  'bmi2',
  'lzcnt',
  'movbe',
  'rdrand',
  'rdseed',
  'fsgsbase',
  'adx',
  'clflushopt',
  'clwb',
  'rdpid',
  'xsave',
]);

function choose(form: Form): Lifter | undefined {
  if (!FEATURES.has(form.feature)) return WITHOUT_FEATURE[form.mnemonic];
  if (form.condition >= 0) {
    if (form.mnemonic.startsWith('j')) return jcc;
    return form.mnemonic.startsWith('set') ? setcc : cmov;
  }
  return vexLifter(form) ?? sseLifter(form) ?? mmxLifter(form) ?? x87Lifter(form) ?? byMnemonic[form.mnemonic];
}

/** The form's lifter on a CPU with these features; worked out the first time it is asked for. */
export function lifterOf(form: Form, features: FeatureSet): Lifter | undefined {
  if (!features.allows(form.feature)) return WITHOUT_FEATURE[form.mnemonic];
  if (form.lift === undefined) form.lift = choose(form) ?? null;
  return (form.lift as Lifter | null) ?? undefined;
}
