/** `lesson completions SHELL`: what a shell needs to complete command lines, made from the commands themselves. */
import { COMMON_OPTIONS, type Command, type Option } from './arguments.ts';
import { COMMAND_NAMES, loadCommand } from './commands.ts';
import { EXIT, suggestion, usageError } from './diagnostics.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

export const command: Command = {
  name: 'completions',
  operands: 'SHELL',
  summary: 'print a script that completes command lines in bash, zsh or fish',
  options: [],
  notes: [
    'bash: source <(lesson completions bash), in ~/.bashrc',
    'zsh:  lesson completions zsh > ~/.zsh/_lesson, in a folder of $fpath',
    'fish: lesson completions fish > ~/.config/fish/completions/lesson.fish',
  ].join('\n'),
  async run(given) {
    const [shell] = given.operands;
    if (shell === undefined) throw usageError("for which shell? 'lesson completions bash', zsh or fish");
    if (!(SHELLS as readonly string[]).includes(shell))
      throw usageError(`no completions for '${shell}'${suggestion(shell, SHELLS) || '; there are bash, zsh and fish'}`);
    process.stdout.write(await completions(shell as Shell));
    return EXIT.OK;
  },
};

/** What an operand can be, for those who complete it. */
function operandKind({ operands }: Command): 'stage' | 'chapter' | 'command' | 'shell' | 'none' {
  if (operands.includes('CHAPTER')) return 'chapter';
  if (operands.includes('STAGE') || operands.startsWith('A B')) return 'stage';
  if (operands.includes('COMMAND')) return 'command';
  return operands.includes('SHELL') ? 'shell' : 'none';
}

const words: Readonly<Record<ReturnType<typeof operandKind>, string>> = {
  stage: '1 2 3 4 5 6 7',
  chapter: 'preface 1 2 3 4 5 6 7 appendix',
  command: COMMAND_NAMES.join(' '),
  shell: SHELLS.join(' '),
  none: '',
};

const optionsOf = (each: Command): readonly Option[] => [...each.options, ...COMMON_OPTIONS];
const takesFile = (value: string | undefined): boolean => value !== undefined && /^(FILE|FOLDER|DIR)/.test(value);

export async function completions(shell: Shell): Promise<string> {
  const commands = await Promise.all(COMMAND_NAMES.map(loadCommand));
  return { bash, zsh, fish }[shell](commands);
}

function bash(commands: readonly Command[]): string {
  const cases = commands.map((each) => {
    const flags = optionsOf(each).map(({ name }) => `--${name}`);
    return `    ${each.name}) words="${[...flags, words[operandKind(each)]].join(' ').trim()}" ;;`;
  });
  return `# Completions of lesson for bash.
_lesson() {
  local current=\${COMP_WORDS[COMP_CWORD]} words
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
    *) words= ;;
  esac
  [ "$COMP_CWORD" -eq 1 ] && words="${COMMAND_NAMES.join(' ')} --version --help"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  # Folders of the reader's own stand wherever a stage does, and some options take files.
  [ "$COMP_CWORD" -gt 1 ] && COMPREPLY+=($(compgen -f -- "$current"))
}
complete -o filenames -F _lesson lesson
`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function zsh(commands: readonly Command[]): string {
  const inBrackets = (text: string): string => text.replace(/[[\]:]/g, '\\$&');
  const cases = commands.map((each) => {
    const options = optionsOf(each).map(({ name, value, help }) => {
      const argument = value === undefined ? '' : `:${value}:${takesFile(value) ? '_files' : ''}`;
      return quoted(`--${name}${value === undefined ? '' : '='}[${inBrackets(help)}]${argument}`);
    });
    const kind = words[operandKind(each)];
    const operands = kind === '' ? [] : [quoted(`*:operand:{ compadd ${kind}; _files }`)];
    return `    ${each.name}) _arguments ${[...options, ...operands].join(' ')} ;;`;
  });
  const names = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`);
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

function fish(commands: readonly Command[]): string {
  const lines = ['# Completions of lesson for fish.', 'complete -c lesson -f'];
  for (const each of commands) {
    lines.push(`complete -c lesson -n __fish_use_subcommand -a ${each.name} -d ${quoted(each.summary)}`);
    const when = `-n ${quoted(`__fish_seen_subcommand_from ${each.name}`)}`;
    for (const { name, short, value, help } of optionsOf(each)) {
      const argument = value === undefined ? '' : takesFile(value) ? ' -r -F' : ' -x';
      lines.push(`complete -c lesson ${when} -l ${name}${short ? ` -s ${short}` : ''}${argument} -d ${quoted(help)}`);
    }
    const kind = words[operandKind(each)];
    if (kind !== '') lines.push(`complete -c lesson ${when} -F -a ${quoted(kind)}`);
  }
  return `${lines.join('\n')}\n`;
}
