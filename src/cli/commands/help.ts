/** `lesson help [COMMAND]`. */
import { EXIT } from '../errors/exit-status.ts';
import { describe, overview } from '../help/command-help.ts';
import type { Command, CommandCatalogue } from '../options/command.ts';

export const helpCommand = (catalogue: CommandCatalogue): Command => ({
  name: 'help',
  operands: '[COMMAND]',
  summary: 'what a command does, or this list',
  options: [],
  async run(args) {
    const [name] = args.operands;
    const text =
      name === undefined
        ? overview(await Promise.all(catalogue.names.map(catalogue.load)))
        : describe(await catalogue.load(name));
    process.stdout.write(text);
    return EXIT.OK;
  },
});
