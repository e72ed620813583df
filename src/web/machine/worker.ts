/** The worker of a page in which one machine runs. A reset is another worker: with this one goes all that it had. */
import { buildInterpreter } from '../../machine/cpu/executors/interpreter/interpreter.ts';
import { AssetError, unpacked } from './assets.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import { Session } from './session.ts';

/** A worker's own global object; the types at hand are those of a page. */
interface WorkerScope {
  postMessage(message: FromWorker, moved: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
}

const scope = globalThis as unknown as WorkerScope;
const send = (message: FromWorker, moved: Transferable[] = []): void => scope.postMessage(message, moved);

let session: Session | undefined;

async function boot({ assets, settings }: ToWorker & { kind: 'boot' }): Promise<void> {
  let bytes = 0;
  let total: number | undefined = 0;
  const progress = (arrived: number, expected: number | undefined): void => {
    bytes += arrived;
    if (arrived === 0) total = expected === undefined || total === undefined ? undefined : total + expected;
    send({ kind: 'loading', bytes, total });
  };
  const files = Promise.all([unpacked(assets.firmware, progress), unpacked(assets.image, progress)]);
  // The states it needs at least are those of the smallest machine. It is made while the files are on their way.
  const interpreter = assets.interpreter ?? new WebAssembly.Module(buildInterpreter(1));
  const [firmware, image] = await files;
  session = new Session({ firmware, image, interpreter, settings }, send);
  send({ kind: 'on', assets: { firmware, image, interpreter } });
  await session.start();
}

/** @returns one sentence for the reader */
function explanation(error: unknown, memoryMiB: number): string {
  if (error instanceof AssetError) return error.message;
  if (error instanceof RangeError) return `The browser does not give the machine its ${memoryMiB} MiB of memory.`;
  return `The machine broke, which should not happen: ${error instanceof Error ? error.message : String(error)}`;
}

scope.onmessage = ({ data }) => {
  switch (data.kind) {
    case 'boot':
      boot(data).catch((error) => send({ kind: 'failed', message: explanation(error, data.settings.memoryMiB) }));
      break;
    case 'key':
      session?.run.key(data.movement);
      break;
    case 'text':
      session?.run.type(data.text);
      break;
    case 'pause':
      session?.run.pause();
      break;
    case 'resume':
      session?.run.resume();
  }
};
