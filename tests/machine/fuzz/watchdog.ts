/** Ends the process when one case takes too long: a guest that hangs its host cannot be stopped from the same thread. */

/** Seconds for one case. */
const MOST = 20;

const CODE = `
onmessage = ({ data: { cells, seed, most } }) => {
  let last = -1;
  setInterval(() => {
    const now = Atomics.load(cells, 0);
    if (now === last) {
      console.error('seed ' + seed + ', sector ' + now + ': the host hangs');
      process.kill(process.pid, 'SIGKILL');
    }
    last = now;
  }, most * 1000);
};`;

export class Watchdog {
  readonly #cells = new Int32Array(new SharedArrayBuffer(4));
  readonly #worker: Worker;

  constructor(seed: number) {
    this.#worker = new Worker(URL.createObjectURL(new Blob([CODE], { type: 'text/javascript' })));
    // A test that fails must not wait for it.
    this.#worker.unref();
    this.#worker.postMessage({ cells: this.#cells, seed, most: MOST });
  }

  /** A case begins. */
  begin(number: number): void {
    Atomics.store(this.#cells, 0, number);
  }

  stop(): void {
    this.#worker.terminate();
  }
}
