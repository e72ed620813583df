/** How the machines of tests run their guests. */
import type { TranslatorOptions } from '../../src/machine/cpu/executors/translator/options.ts';

/**
 * With TRANSLATE=3 in the environment, translated from the third execution of each block on, at once; with TRANSLATE=0 from the
 * first. Any test that runs a guest is then a test of the translator.
 */
export const TRANSLATION: TranslatorOptions | 'off' | undefined =
  process.env.TRANSLATE === undefined ? undefined : { threshold: Number(process.env.TRANSLATE), synchronous: true };
