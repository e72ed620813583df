import type { HostWorker, WorkerScript } from '../interface.ts';

/** Set by the release: the program is a binary. */
declare const LESSON_BINARY: boolean | undefined;

/** A binary has the script inside, compiled, by the name that it has below src/. */
function address(script: WorkerScript): string {
  if (typeof LESSON_BINARY !== 'undefined') return `./${script}.js`;
  return new URL(`../../${script}.ts`, import.meta.url).href;
}

class BunWorker<Message, Answer> implements HostWorker<Message, Answer> {
  onAnswer: (answer: Answer) => void = () => {};
  onFailure: (message: string) => void = () => {};
  readonly #worker: Worker;

  constructor(script: WorkerScript) {
    this.#worker = new Worker(address(script));
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => this.onAnswer(data);
    this.#worker.onerror = ({ message }) => this.onFailure(message);
    this.keepsAlive(false);
  }

  send(message: Message, moved: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, [...moved]);
  }

  keepsAlive(keeps: boolean): void {
    // The types are those of a page's workers, too, which cannot do this.
    const worker = this.#worker as unknown as Bun.Worker;
    if (keeps) worker.ref();
    else worker.unref();
  }

  end(): void {
    this.#worker.terminate();
  }
}

export const startWorker = <Message, Answer>(script: WorkerScript): HostWorker<Message, Answer> =>
  new BunWorker(script);
