/** The page's side of the worker in which the machine runs. */
import type { Assets, FromWorker, KeyMovement, ToWorker } from '../machine/protocol.ts';
import type { Boot } from './boot.ts';

/** What earlier boots of this page fetched and compiled, by the image's address. */
const kept = new Map<string, Required<Assets>>();

export class MachineClient {
  readonly #boot: Boot;
  readonly #listen: (message: FromWorker) => void;
  #worker: Worker | undefined;

  constructor(boot: Boot, listen: (message: FromWorker) => void) {
    this.#boot = boot;
    this.#listen = listen;
  }

  /**
   * Switches on; a machine that runs already is thrown away.
   * @param byHand the keys of the text are not typed
   */
  start(byHand: boolean): void {
    this.end();
    const { settings } = this.#boot;
    const worker = new Worker(this.#boot.worker);
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#heard(data);
    worker.onerror = () =>
      this.#heard({ kind: 'failed', message: 'The machine cannot be loaded; reload the page and try again.' });
    this.#send({ kind: 'boot', assets: this.#assets(), settings: byHand ? { ...settings, keys: '' } : settings });
  }

  pause(): void {
    this.#send({ kind: 'pause' });
  }

  resume(): void {
    this.#send({ kind: 'resume' });
  }

  key(movement: KeyMovement): void {
    this.#send({ kind: 'key', movement });
  }

  text(text: string): void {
    this.#send({ kind: 'text', text });
  }

  end(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #assets(): Assets {
    const { firmware, image } = this.#boot;
    const interpreter = [...kept.values()][0]?.interpreter;
    return kept.get(image) ?? { firmware, image, ...(interpreter ? { interpreter } : {}) };
  }

  #heard(message: FromWorker): void {
    if (message.kind === 'on') kept.set(this.#boot.image, message.assets);
    if (message.kind === 'ended' || message.kind === 'failed') this.end();
    this.#listen(message);
  }

  #send(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }
}
