/** The manual page, made from the commands themselves, in the language of man(7). */
import { COMMON_OPTIONS, type Command, type Option, operandsOf } from '../options/command.ts';
import { sentence } from './command-help.ts';

/** Escapes what roff would take for a request or a hyphen. */
const roff = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replace(/^([.'])/gm, '\\&$1')
    .replaceAll('-', '\\-');

const option = ({ name, short, value, help }: Option): string => {
  const argument = value === undefined ? '' : ` \\fI${roff(value)}\\fR`;
  return `.TP\n${short ? `\\fB\\-${short}\\fR, ` : ''}\\fB\\-\\-${roff(name)}\\fR${argument}\n${roff(help)}`;
};

const section = (command: Command): string =>
  [
    `.SS lesson ${roff(command.name)} ${roff(operandsOf(command))}`,
    roff(sentence(command.summary)),
    ...command.options.map(option),
    ...(command.notes === undefined ? [] : ['.PP', '.nf', roff(command.notes), '.fi']),
  ].join('\n');

const FILES_AND_ENVIRONMENT = `.SH FILES
.TP
.I ~/.cache/lesson
What was built
.RB ( $XDG_CACHE_HOME/lesson ", or " $LESSON_CACHE );
delete it whenever you like.
.TP
.I ~/.local/state/lesson
How far the reader has come
.RB ( $XDG_STATE_HOME/lesson ", or " $LESSON_STATE ).
.SH ENVIRONMENT
.TP
.B LESSON_GO
The go command to make the toolchain from, instead of the one inside or on the path.
.TP
.B LESSON_TRANSLATOR
With
.B off
the emulator interprets all of the guest's code, for comparisons of speed.
.TP
.B NO_COLOR, PAGER
As everywhere.
`;

export function manPage(version: string, commands: readonly Command[]): string {
  return `.TH LESSON 1 "" "lesson ${version}" "The Runtime Is the Kernel"
.SH NAME
lesson \\- a textbook, a PC and the Go toolchain in one program
.SH SYNOPSIS
.B lesson
.RI [ command " [" argument " ...]]"
.SH DESCRIPTION
.B lesson
holds the textbook
.I The Runtime Is the Kernel
and all it takes to live in it: seven kernel stages, an x86\\-64 PC that boots them, an assembler and the real Go toolchain.
Without a command it lists the chapters, what was done with them, and the next thing to type.
.SH COMMANDS
${commands.map(section).join('\n')}
.SH COMMON OPTIONS
${COMMON_OPTIONS.map(option).join('\n')}
.SH EXIT STATUS
0 success; 1 the guest or a check failed; 2 the command line is wrong; 3 the stage does not build; 124 a bound was reached;
130 interrupted. After debug\\-exit it is the guest's own.
${FILES_AND_ENVIRONMENT}`;
}
