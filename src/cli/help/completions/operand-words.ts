/** The words that an operand can be. */
import { listChapters } from '../../../book/chapters.ts';
import type { Command } from '../../options/command.ts';

const STAGES = ['1', '2', '3', '4', '5', '6', '7'];
const PROGRAMS = ['costs'];
const CHAPTERS = ['preface', ...STAGES, 'costs', 'fork', 'appendix'];
const SHELLS = ['bash', 'zsh', 'fish'];

/** @returns the words, besides files and folders, that a command takes as operands */
export function operandWords({ operands }: Command, commands: readonly Command[]): readonly string[] {
  if (operands.includes('CHAPTER')) return CHAPTERS;
  if (operands.includes('NUMBER')) return exerciseNumbers();
  if (operands.includes('STAGE') || operands.startsWith('A B')) return [...STAGES, ...PROGRAMS];
  if (operands.includes('COMMAND')) return commands.map(({ name }) => name);
  return operands.includes('SHELL') ? SHELLS : [];
}

/** From the headings alone, which is quicker than reading the exercises. */
const exerciseNumbers = (): string[] =>
  listChapters().flatMap(({ markdown }) =>
    [...markdown.matchAll(/^### Exercise (\d+\.\d+):/gm)].map(([, number]) => number!),
  );

/** Whether an option's value is a path. */
export const takesPath = (value: string | undefined): boolean =>
  value !== undefined && /^(FILE|FOLDER|DIR)/.test(value);

/** A word for a POSIX shell, in single quotes. */
export const singleQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
