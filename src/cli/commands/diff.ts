/** `lesson diff A B [FILE…]`: the sources of two stages compared. */

import type { FileChange } from '../../book/comparison.ts';
import type { Style } from '../../book/terminal/style.ts';
import { type Stage, stageFiles } from '../../stages/stages.ts';
import { usageError } from '../errors/cli-error.ts';
import { EXIT } from '../errors/exit-status.ts';
import { suggestion } from '../errors/suggestion.ts';
import type { Command } from '../options/command.ts';
import { page } from '../output/pager.ts';
import { type OutputStyle, outputStyle } from '../output/style.ts';
import { stageOperand } from '../stage/stage-operand.ts';

export const command: Command = {
  name: 'diff',
  operands: 'A B [FILE…]',
  summary: "compare two stages' sources, as a patch that turns A into B",
  options: [
    { name: 'stat', help: 'only which files, and how much of each' },
    { name: 'side-by-side', short: 'y', help: 'in two columns' },
    { name: 'name-only', help: 'only the names of the files' },
  ],
  notes: [
    'A and B are numbers, names, or folders with a stage in them. What is shown without colours is a patch:',
    '',
    '  lesson diff 4 5 --color=never | patch -p1',
    '',
    'turns stage 4, laid out in the current folder, into stage 5.',
  ].join('\n'),
  async run(args) {
    const [a, b, ...names] = args.operands;
    if (a === undefined || b === undefined) throw usageError("which two stages? 'lesson diff 4 5'");
    const forms = ['stat', 'side-by-side', 'name-only'].filter((name) => args.flag(name));
    if (forms.length > 1) throw usageError(`--${forms[0]} or --${forms[1]}, not both`);
    const [from, to] = [stageOperand(a), stageOperand(b)];
    const { compare } = await import('../../book/comparison.ts');
    const changes = only(compare(from, to), names, [from, to]);
    if (changes.length === 0) {
      const what = names.length > 0 ? `${names.join(', ')}: the same in ${a} and ${b}` : `${a} and ${b} are the same`;
      process.stderr.write(`lesson: ${what}\n`);
      return EXIT.OK;
    }
    const seen = outputStyle(args.value('color'));
    return page(await render(changes, forms[0], seen));
  },
};

/** The changes in the files, or below the folders, that were named. */
function only(
  changes: readonly FileChange[],
  names: readonly string[],
  stages: readonly Stage[],
): readonly FileChange[] {
  if (names.length === 0) return changes;
  const wanted = names.map((name) => name.replace(/^\.\//, '').replace(/\/+$/, ''));
  const matches = (file: string, name: string): boolean => file === name || file.startsWith(`${name}/`);
  const files = stages.flatMap((stage) => [...stageFiles(stage).keys()]);
  for (const name of wanted)
    if (!files.some((file) => matches(file, name)))
      throw usageError(`neither stage has a file ${name}${suggestion(name, files)}`);
  return changes.filter(({ name: file }) => wanted.some((name) => matches(file, name)));
}

async function render(
  changes: readonly FileChange[],
  form: string | undefined,
  seen: OutputStyle,
): Promise<Iterable<string>> {
  const style: Style = seen;
  if (form === 'name-only') return changes.map(({ name }) => `${name}\n`);
  if (form === 'stat') {
    const { renderStat } = await import('../../book/terminal/stat.ts');
    return renderStat(changes, seen.columns, style).map((line) => `${line}\n`);
  }
  if (form === 'side-by-side') {
    const { renderSideBySide } = await import('../../book/terminal/side-by-side.ts');
    return renderSideBySide(changes, seen.columns, style);
  }
  const { renderUnified } = await import('../../book/terminal/unified.ts');
  const highlight = seen.colors ? (await import('../../book/highlight/highlight.ts')).highlight : undefined;
  return renderUnified(changes, style, highlight);
}
