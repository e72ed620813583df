import type { HostWorker, WorkerScript } from '../interface.ts';

/** The scripts lie beside the one that runs, without their folders. */
const address = (script: WorkerScript): URL => new URL(`${script.split('/').at(-1)}.js`, globalThis.location.href);

class BrowserWorker<Message, Answer> implements HostWorker<Message, Answer> {
  onAnswer: (answer: Answer) => void = () => {};
  onFailure: (message: string) => void = () => {};
  readonly #worker: Worker;

  constructor(script: WorkerScript) {
    this.#worker = new Worker(address(script));
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => this.onAnswer(data);
    this.#worker.onerror = ({ message }) => this.onFailure(message || 'its script cannot be loaded');
  }

  send(message: Message, moved: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, [...moved]);
  }

  /** A page lives as long as its reader looks at it. */
  keepsAlive(): void {}

  end(): void {
    this.#worker.terminate();
  }
}

export const startWorker = <Message, Answer>(script: WorkerScript): HostWorker<Message, Answer> =>
  new BrowserWorker(script);
