/** What a command is: its name, its options for the parser and for the help, and the function that runs it. */

export interface Option {
  readonly name: string;
  readonly short?: string;
  /** What the value is called in the help; absent for a flag. */
  readonly value?: string;
  /** It may be given several times, and each counts; else the last does. */
  readonly repeated?: true;
  readonly help: string;
}

export interface Command {
  readonly name: string;
  /** How the operands are written: `STAGE`, `[STAGE]`, `[FILE…]`; '' for none. */
  readonly operands: string;
  /** What follows `--` is called in the help, if it is not operands: `ARG…`. */
  readonly rest?: string;
  readonly summary: string;
  readonly options: readonly Option[];
  /** More for `lesson help COMMAND`. */
  readonly notes?: string;
  /** @returns the exit status */
  readonly run: (args: ParsedArguments) => Promise<number>;
}

export interface ParsedArguments {
  readonly operands: readonly string[];
  /** What followed `--`, for a command that has a `rest`. */
  readonly rest: readonly string[];
  /** @returns the value of an option, or `undefined` if it was not given */
  value(name: string): string | undefined;
  /** @returns the values of an option that may be given several times, in their order */
  values(name: string): readonly string[];
  flag(name: string): boolean;
}

/** Understood by every command. */
export const COMMON_OPTIONS: readonly Option[] = [
  { name: 'color', value: 'WHEN', help: 'auto, always or never; auto, the default, honours NO_COLOR' },
  { name: 'help', short: 'h', help: 'show what the command does' },
];

/** `[STAGE] [-- ARG…]`; '' for a command that takes nothing. */
export const operandsOf = ({ operands, rest }: Command): string =>
  [operands, ...(rest === undefined ? [] : [`[-- ${rest}]`])].filter((word) => word !== '').join(' ');

export const optionsOf = (command: Command): readonly Option[] => [...command.options, ...COMMON_OPTIONS];

/** All commands, for those that describe the others. */
export interface CommandCatalogue {
  readonly names: readonly string[];
  /** @throws CliError if there is no such command */
  load(name: string): Promise<Command>;
}
