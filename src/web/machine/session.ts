/** One machine from power-on to its end, and what the page hears of it. */
import { memoryBlockStore } from '../../machine/devices/block-store.ts';
import { Machine } from '../../machine/machine.ts';
import { MIB } from '../../machine/memory-size.ts';
import type { Stop } from '../../machine/stop.ts';
import { type Ending, endingOf } from '../../stages/guest-ending.ts';
import { PacedRun } from './paced-run.ts';
import type { FromWorker, MachineSettings, MachineTime } from './protocol.ts';
import { ScreenWatch } from './screen-watch.ts';

/** Wall-clock milliseconds between two looks at the screen, and between two messages about the time. */
const PICTURE_MS = 40;
const TIME_MS = 100;
/** Bytes from COM1 that one message holds at most. */
const SERIAL_BYTES = 64 << 10;
/** Enough for the firmware's last words. */
const BEGINNING = 200;

export interface Power {
  readonly firmware: Uint8Array;
  readonly image: Uint8Array;
  readonly interpreter: WebAssembly.Module;
  readonly settings: MachineSettings;
}

type Send = (message: FromWorker, moved?: Transferable[]) => void;

export class Session {
  readonly run: PacedRun;
  readonly #machine: Machine;
  readonly #screen: ScreenWatch;
  readonly #send: Send;
  #serial: Uint8Array[] = [];
  #beginning = '';
  #ending: Ending | undefined;
  #pictureAt = 0;
  #timeAt = 0;

  /** @throws RangeError if the browser does not give so much memory */
  constructor({ firmware, image, interpreter, settings }: Power, send: Send) {
    this.#send = send;
    this.#machine = new Machine({
      memory: settings.memoryMiB * MIB,
      firmware,
      interpreter,
      // The guest writes to its disk; the next boot has the image as it came.
      disk: memoryBlockStore(image.slice()),
      onSerial: (bytes) => this.#received(bytes),
    });
    if (settings.keys !== '') this.#machine.type(settings.keys);
    this.#screen = new ScreenWatch(this.#machine);
    this.run = new PacedRun(this.#machine, {
      afterRound: () => this.#tell(performance.now()),
      isEnd: (stop) => this.#isEnd(stop),
    });
  }

  /** Resolves when the machine has stopped for good and the page has been told. */
  async start(): Promise<void> {
    await this.run.run();
    this.#tell(Number.POSITIVE_INFINITY);
    const { cause = '', message } = this.#ending ?? {};
    this.#send({ kind: 'ended', cause, message, time: this.#time() });
  }

  #received(bytes: Uint8Array): void {
    this.#serial.push(bytes);
    if (this.#beginning.length < BEGINNING) this.#beginning += String.fromCharCode(...bytes);
  }

  #isEnd(stop: Stop): boolean {
    this.#ending = endingOf(stop, this.#beginning);
    return this.#ending !== undefined;
  }

  #time(): MachineTime {
    return { retired: this.#machine.retired, virtualNs: this.#machine.virtualNs };
  }

  #tell(now: number): void {
    this.#tellSerial();
    if (now >= this.#pictureAt) {
      this.#pictureAt = now + PICTURE_MS;
      this.#tellPicture();
    }
    if (now >= this.#timeAt) {
      this.#timeAt = now + TIME_MS;
      this.#send({ kind: 'time', time: this.#time() });
    }
  }

  #tellSerial(): void {
    if (this.#serial.length === 0) return;
    const all = new Uint8Array(this.#serial.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const bytes of this.#serial) {
      all.set(bytes, at);
      at += bytes.length;
    }
    this.#serial = [];
    for (let from = 0; from < all.length; from += SERIAL_BYTES) {
      const bytes = all.slice(from, from + SERIAL_BYTES);
      this.#send({ kind: 'serial', bytes }, [bytes.buffer]);
    }
  }

  #tellPicture(): void {
    const picture = this.#screen.changed();
    if (!picture) return;
    const pixels = picture.pixels as Uint8ClampedArray<ArrayBuffer>;
    this.#send({ kind: 'picture', width: picture.width, height: picture.height, pixels }, [pixels.buffer]);
  }
}
