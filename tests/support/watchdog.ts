/** Ends the process when one case takes too long: code that hangs its host cannot be stopped from the same thread. */

/** Seconds for one case, on a host that may be busy with much else. */
const MAX_SECONDS = 60;

const CODE = `
onmessage = ({ data: { cells, seed, what, seconds } }) => {
  let last = -1;
  setInterval(() => {
    const now = Atomics.load(cells, 0);
    if (now === last) {
      console.error(what + ', seed ' + seed + ', number ' + now + ': the host hangs');
      process.kill(process.pid, 'SIGKILL');
    }
    last = now;
  }, seconds * 1000);
};`;

export class Watchdog {
  readonly #cells = new Int32Array(new SharedArrayBuffer(4));
  readonly #worker: Worker;

  /** @param what is being tried, for the last words */
  constructor(seed: number, what: string) {
    this.#worker = new Worker(URL.createObjectURL(new Blob([CODE], { type: 'text/javascript' })));
    // A test that fails must not wait for it.
    (this.#worker as unknown as Bun.Worker).unref();
    this.#worker.postMessage({ cells: this.#cells, seed, what, seconds: MAX_SECONDS });
  }

  /** A case begins. */
  begin(number: number): void {
    Atomics.store(this.#cells, 0, number);
  }

  stop(): void {
    this.#worker.terminate();
  }
}
