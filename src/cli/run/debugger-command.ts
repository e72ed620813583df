/** The command that takes its user to where a run has ended, in the debugger; to be pasted. */
import { shellPath, shellWord } from '../output/shell-word.ts';
import type { RunPlan } from './plan.ts';

/** Options of `run` that `debug` has, too, and those that make no difference to the machine. */
const SAME = /^--(memory|cpu|keys)(=|$)/;
const WITHOUT_EFFECT =
  /^--(headless|screen|screenshot|until|timeout|max-instructions|stats|json|color|save|profile|timeline|on-crash)(=|$)/;
const FLAGS = /^--(headless|screen|stats|json)$/;

/**
 * @param instant retired instructions
 * @param interactive whether somebody typed, which only a run of its own repeats
 * @returns undefined if the run cannot be repeated
 */
export function debuggerCommand(plan: RunPlan, instant: number, interactive: boolean): string | undefined {
  if (plan.input || plan.write || plan.disks.length + plan.floppies.length > 0 || plan.trace !== undefined)
    return undefined;
  const options = plan.built && !interactive ? sameOptions(plan.words, plan.built.operand) : undefined;
  if (plan.built && options)
    return ['lesson debug', shellPath(plan.built.operand), ...options, `--at ${instant}`].join(' ');
  // Where a profile is made of the run it cannot be gone through again.
  if (plan.onCrash || plan.profile !== undefined || plan.timeline !== undefined) return undefined;
  const rest = plan.words.indexOf('--');
  const [own, guests] = rest < 0 ? [plan.words, []] : [plan.words.slice(0, rest), plan.words.slice(rest)];
  return ['lesson run', ...own.map(shellWord), '--on-crash debug', ...guests.map(shellWord)].join(' ');
}

/** @returns the options that `debug` needs; undefined if there is one that it has not */
function sameOptions(words: readonly string[], operand: string): string[] | undefined {
  const options: string[] = [];
  for (let n = 0; n < words.length; n++) {
    const word = words[n]!;
    if (word === operand) continue;
    if (!SAME.test(word) && !WITHOUT_EFFECT.test(word)) return undefined;
    const takesNext = !word.includes('=') && !FLAGS.test(word);
    const value = takesNext ? words[++n] : undefined;
    if (SAME.test(word)) options.push(shellWord(word), ...(value === undefined ? [] : [shellWord(value)]));
  }
  return options;
}
