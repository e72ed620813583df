/** Completions for zsh ("Completion System" in its manual: `_arguments`, `_describe`). */
import { type Command, type Option, optionsOf } from '../../options/command.ts';
import { operandWords, singleQuoted, takesPath } from './operand-words.ts';

const escaped = (text: string): string => text.replace(/[[\]:]/g, '\\$&');

function optionSpec({ name, value, help }: Option): string {
  const argument = value === undefined ? '' : `:${value}:${takesPath(value) ? '_files' : ''}`;
  return singleQuoted(`--${name}${value === undefined ? '' : '='}[${escaped(help)}]${argument}`);
}

export function zsh(commands: readonly Command[]): string {
  const cases = commands.map((command) => {
    const words = operandWords(command, commands);
    const operands = words.length === 0 ? [] : [singleQuoted(`*:operand:{ compadd ${words.join(' ')}; _files }`)];
    return `    ${command.name}) _arguments ${[...optionsOf(command).map(optionSpec), ...operands].join(' ')} ;;`;
  });
  const names = commands.map(({ name, summary }) => `    ${singleQuoted(`${name}:${summary}`)}`);
  return `#compdef lesson
# Completions of lesson for zsh.
if (( CURRENT == 2 )); then
  local -a commands=(
${names.join('\n')}
  )
  _describe command commands
else
  local name=$words[2]
  shift words
  (( CURRENT-- ))
  case $name in
${cases.join('\n')}
  esac
fi
`;
}
