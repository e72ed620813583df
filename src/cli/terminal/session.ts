/** The terminal during a run: raw input and the alternate screen; everything is restored afterwards. */
import { writeSync } from 'node:fs';

const ENTER = '\x1b[?1049h\x1b[2J\x1b[H';
const LEAVE = '\x1b[0m\x1b[?25h\x1b[?1049l';

export interface SessionEvents {
  input(text: string): void;
  resized(): void;
  /** The process was stopped and continued: everything must be drawn again. */
  resumed(): void;
  /** A signal asks the process to end, or the terminal is gone. */
  ended(signal: NodeJS.Signals): void;
}

export class Session {
  readonly #events: SessionEvents;
  readonly #decoder = new TextDecoder();
  #open = false;

  readonly #input = (bytes: Uint8Array): void => this.#events.input(this.#decoder.decode(bytes, { stream: true }));
  readonly #resize = (): void => this.#events.resized();
  readonly #interrupt = (): void => this.#events.ended('SIGINT');
  readonly #terminate = (): void => this.#events.ended('SIGTERM');
  readonly #hangup = (): void => this.#events.ended('SIGHUP');
  /** However the process ends, the terminal is restored. */
  readonly #exit = (): void => this.close();
  readonly #stop = (): void => {
    this.#leave();
    process.kill(process.pid, 'SIGSTOP');
  };
  readonly #continue = (): void => {
    if (!this.#open) return;
    this.#enter();
    this.#events.resumed();
  };

  constructor(events: SessionEvents) {
    this.#events = events;
  }

  open(): void {
    this.#open = true;
    this.#enter();
    process.stdin.on('data', this.#input);
    process.stdin.on('end', this.#hangup);
    process.stdout.on('resize', this.#resize);
    process.on('SIGINT', this.#interrupt);
    process.on('SIGTERM', this.#terminate);
    process.on('SIGHUP', this.#hangup);
    process.on('SIGTSTP', this.#stop);
    process.on('SIGCONT', this.#continue);
    process.on('exit', this.#exit);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#leave();
    process.stdin.off('data', this.#input);
    process.stdin.off('end', this.#hangup);
    process.stdin.pause();
    process.stdout.off('resize', this.#resize);
    process.off('SIGINT', this.#interrupt);
    process.off('SIGTERM', this.#terminate);
    process.off('SIGHUP', this.#hangup);
    process.off('SIGTSTP', this.#stop);
    process.off('SIGCONT', this.#continue);
    process.off('exit', this.#exit);
  }

  /** Synchronous, so that it also works while the process ends; errors of a terminal that is gone are ignored. */
  write(text: string): void {
    let rest = Buffer.from(text);
    while (rest.length > 0) {
      try {
        rest = rest.subarray(writeSync(1, rest));
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return;
        Bun.sleepSync(1);
      }
    }
  }

  #enter(): void {
    process.stdin.setRawMode(true);
    process.stdin.resume();
    this.write(ENTER);
  }

  #leave(): void {
    this.write(LEAVE);
    try {
      process.stdin.setRawMode(false);
    } catch {
      // The terminal is gone, its modes with it.
    }
  }
}
