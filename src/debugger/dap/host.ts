/** What the adapter asks of whoever runs it: a machine to debug, and which files of the editor's are which of the program's. */
import type { Debugger } from '../debugger.ts';

export interface LaunchRequest {
  readonly stage: string;
  /** `64M`; undefined for the stage's own. */
  readonly memory: string | undefined;
  readonly cpu: string | undefined;
  readonly keys: string | undefined;
}

export interface AdapterHost {
  /**
   * Builds the stage and switches its machine on.
   * @throws an error whose message is for the user
   */
  open(request: LaunchRequest, onOutput: (bytes: Uint8Array) => void): Promise<Debugger>;
  /** Where a source file is on the editor's disk; undefined if it is not there. */
  pathOf(file: string): string | undefined;
  /** Set while somebody wants the machine to stop. */
  readonly interruption: { asked: boolean };
  send(message: unknown): void;
}
