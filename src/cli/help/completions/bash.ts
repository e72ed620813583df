/** Completions for bash ("Programmable Completion" in its manual). */
import { type Command, optionsOf } from '../../options/command.ts';
import { operandWords } from './operand-words.ts';

export function bash(commands: readonly Command[]): string {
  const cases = commands.map((command) => {
    const flags = optionsOf(command).map(({ name }) => `--${name}`);
    return `    ${command.name}) words="${[...flags, ...operandWords(command, commands)].join(' ')}" ;;`;
  });
  return `# Completions of lesson for bash.
_lesson() {
  local current=\${COMP_WORDS[COMP_CWORD]} words
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
    *) words= ;;
  esac
  [ "$COMP_CWORD" -eq 1 ] && words="${commands.map(({ name }) => name).join(' ')} --version --help"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  # A folder of the reader's own can stand wherever a stage does, and some options take files.
  [ "$COMP_CWORD" -gt 1 ] && COMPREPLY+=($(compgen -f -- "$current"))
}
complete -o filenames -F _lesson lesson
`;
}
