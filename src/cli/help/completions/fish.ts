/** Completions for fish (its `complete` command). */
import { type Command, type Option, optionsOf } from '../../options/command.ts';
import { operandWords, singleQuoted, takesPath } from './operand-words.ts';

function optionLine(condition: string, { name, short, value, help }: Option): string {
  const argument = value === undefined ? '' : takesPath(value) ? ' -r -F' : ' -x';
  const letter = short ? ` -s ${short}` : '';
  return `complete -c lesson ${condition} -l ${name}${letter}${argument} -d ${singleQuoted(help)}`;
}

function commandLines(command: Command, commands: readonly Command[]): string[] {
  const { name, summary } = command;
  const condition = `-n ${singleQuoted(`__fish_seen_subcommand_from ${name}`)}`;
  const words = operandWords(command, commands).join(' ');
  return [
    `complete -c lesson -n __fish_use_subcommand -a ${name} -d ${singleQuoted(summary)}`,
    ...optionsOf(command).map((option) => optionLine(condition, option)),
    ...(words === '' ? [] : [`complete -c lesson ${condition} -F -a ${singleQuoted(words)}`]),
  ];
}

export function fish(commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => commandLines(command, commands));
  return `${['# Completions of lesson for fish.', 'complete -c lesson -f', ...lines].join('\n')}\n`;
}
