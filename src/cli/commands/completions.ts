/** `lesson completions SHELL`: prints what a shell needs to complete command lines. */
import { usageError } from '../errors/cli-error.ts';
import { EXIT } from '../errors/exit-status.ts';
import { suggestion } from '../errors/suggestion.ts';
import { completions, isShell, SHELLS } from '../help/completions/index.ts';
import type { Command, CommandCatalogue } from '../options/command.ts';

export const completionsCommand = (catalogue: CommandCatalogue): Command => ({
  name: 'completions',
  operands: 'SHELL',
  summary: `print a script that completes command lines in ${SHELLS.join(', ')}`,
  options: [],
  notes: [
    'bash: source <(lesson completions bash), in ~/.bashrc',
    'zsh:  lesson completions zsh > ~/.zsh/_lesson, in a folder of $fpath',
    'fish: lesson completions fish > ~/.config/fish/completions/lesson.fish',
  ].join('\n'),
  async run(args) {
    const [shell] = args.operands;
    if (shell === undefined)
      throw usageError(`for which shell? 'lesson completions SHELL', one of ${SHELLS.join(', ')}`);
    if (!isShell(shell))
      throw usageError(
        `no completions for '${shell}'${suggestion(shell, SHELLS) || `; there are ${SHELLS.join(', ')}`}`,
      );
    const commands = await Promise.all(catalogue.names.map(catalogue.load));
    process.stdout.write(completions(shell, commands));
    return EXIT.OK;
  },
});
