/** Which judge covers which instruction form: the processor those of its suites, images those that are the system's. */
import { forms } from '../../src/machine/cpu/isa/forms.ts';
import type { Form } from '../../src/machine/cpu/isa/instruction.ts';
import { lifterOf } from '../../src/machine/cpu/lift/index.ts';
import { FeatureSet } from '../../src/machine/cpu/system/features.ts';
import { SUITES } from './processor/suites.ts';

const max = new FeatureSet('max');

/** Numbers of the forms that a suite gives to the processor. */
export const suiteForms: ReadonlySet<number> = new Set(
  SUITES.flatMap(({ encodings }) => encodings.map(({ form }) => form.index)),
);

/** Forms that change or tell what the processor's operating system keeps to itself. */
export const systemForms: readonly Form[] = forms.filter(
  (form) => lifterOf(form, max) !== undefined && !suiteForms.has(form.index),
);

/** Forgets which forms were met so far: a form keeps its lifter from the first time it is decoded. */
export function forgetMet(): void {
  for (const form of forms) form.lift = undefined;
}

/** Those of `systemForms` that our machine has decoded since. */
export const met = (): Form[] => systemForms.filter(({ lift }) => typeof lift === 'function');
