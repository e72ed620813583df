/** What a command of the debugger is. */
import type { Debugger } from '../debugger.ts';
import type { StopReport } from '../session/session.ts';

/** What commands share. */
export interface CommandContext {
  readonly debug: Debugger;
  /** How many values `print` has shown. */
  printed: number;
  /** Where `list` and `x` go on; undefined for where the processor is. */
  listed: { readonly file: string; readonly line: number } | undefined;
  examined: { readonly address: bigint; readonly format: string } | undefined;
  /** The end of the session was asked for. */
  done: boolean;
}

export interface DebuggerCommand {
  /** The full name first, then its abbreviations; anything that fits no other command abbreviates it, too. */
  readonly names: readonly string[];
  /** How what follows the name is written; '' for nothing. */
  readonly operands: string;
  readonly help: string;
  /** @returns lines. @throws CommandError */
  run(context: CommandContext, operands: string): Promise<readonly string[]> | readonly string[];
}

/** A command whose end is a stop of the machine. */
export type Mover = (context: CommandContext, operands: string) => Promise<StopReport>;
