/** Carries the Debug Adapter Protocol between an editor, on standard input and output, and the adapter. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Adapter } from '../../debugger/dap/adapter.ts';
import type { AdapterHost, LaunchRequest } from '../../debugger/dap/host.ts';
import { encoded, MessageReader } from '../../debugger/dap/messages.ts';
import type { Debugger } from '../../debugger/debugger.ts';
import { CPU_MODELS } from '../../machine/cpu/system/features.ts';
import type { Stage } from '../../stages/stages.ts';
import { failure, usageError } from '../errors/cli-error.ts';
import { EXIT } from '../errors/exit-status.ts';
import { bytesOf } from '../options/values.ts';
import { BrokenPipe, writeOut } from '../output/standard-output.ts';
import { stageOperand } from '../stage/stage-operand.ts';
import { Interruption } from './interruption.ts';
import { openStage } from './open-stage.ts';

/** @returns the exit status, when the editor has said goodbye or is gone */
export async function serveDap(input: AsyncIterable<Uint8Array>): Promise<number> {
  const host = new Host();
  const adapter = new Adapter(host);
  const reading = read(input, adapter);
  const lost = await Promise.race([reading, adapter.ended]);
  await host.written;
  if (typeof lost === 'string') throw failure(`standard input is not the Debug Adapter Protocol: ${lost}`);
  return EXIT.OK;
}

/** @returns what is wrong, if it is not the protocol */
async function read(input: AsyncIterable<Uint8Array>, adapter: Adapter): Promise<string | undefined> {
  const reader = new MessageReader();
  for await (const bytes of input) {
    for (const received of reader.add(bytes)) {
      if (received.kind === 'lost') return received.reason;
      if (received.kind === 'damaged') adapter.complain(received.reason);
      else adapter.receive(received.message);
    }
  }
  return reader.end();
}

class Host implements AdapterHost {
  readonly interruption = new Interruption();
  #stage: Stage | undefined;
  /** Resolved when all that was sent is written. */
  written: Promise<void> = Promise.resolve();

  async open(
    { stage: name, memory, cpu, keys }: LaunchRequest,
    onSerial: (bytes: Uint8Array) => void,
  ): Promise<Debugger> {
    const stage = stageOperand(name);
    const model = CPU_MODELS.find((each) => each === (cpu ?? 'max'));
    if (model === undefined) throw usageError(`cpu ${cpu}: there are ${CPU_MODELS.join(', ')}`);
    const pause = (): Promise<boolean> => this.interruption.take();
    const bytes = memory === undefined ? undefined : bytesOf(memory);
    const debug = await openStage(stage, { memory: bytes, cpu: model, onSerial, pause });
    if (keys !== undefined) {
      const { keysValue } = await import('../options/keys-value.ts');
      debug.session.input({ kind: 'keys', text: keysValue(keys) });
    }
    this.#stage = stage;
    return debug;
  }

  /** The book's own stages have no files that belong to an editor. */
  pathOf(file: string): string | undefined {
    const folder = this.#stage?.own;
    if (folder === undefined) return undefined;
    return [resolve(file), resolve(folder, file)].find((path) => path.startsWith(resolve(folder)) && existsSync(path));
  }

  send(message: unknown): void {
    this.written = this.written
      .then(() => writeOut(encoded(message)))
      .catch((error) => {
        // Nobody reads any more; the end of standard input says so, too.
        if (!(error instanceof BrokenPipe)) throw error;
      });
  }
}
