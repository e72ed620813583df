/** `lesson run` on a terminal: the guest's screen in place, keys to the guest, time as on the wall. */

import { screenText } from '../../machine/devices/screen-text.ts';
import { strokesOf } from '../../machine/devices/typing.ts';
import type { Machine } from '../../machine/machine.ts';
import { NS_PER_INSTRUCTION } from '../../machine/virtual-time.ts';
import { type Ending, endingOf } from '../../stages/guest-ending.ts';
import { EXIT } from '../errors/exit-status.ts';
import { createMachine } from '../run/create-machine.ts';
import { boundEnding, finish, signalEnding } from '../run/finish.ts';
import type { RunPlan } from '../run/plan.ts';
import { SerialOutput } from '../run/serial-output.ts';
import { colourDepth } from './colours.ts';
import { decodeKeys } from './keys.ts';
import { Painter } from './painter.ts';
import { Prefix } from './prefix.ts';
import { Session } from './session.ts';

/** Virtual and wall-clock milliseconds of one round. */
const ROUND_MS = 10;
/** A host that is slower than the guest's clock lets time slip instead of hurrying after it for ever. */
const MAX_BEHIND_MS = 100;
const FRAME_MS = 1000 / 60;

const HELP = [
  'Ctrl-A X       leave',
  'Ctrl-A S       save a screenshot',
  'Ctrl-A H       this help; any key closes it',
  'Ctrl-A Ctrl-A  send Ctrl-A to the guest',
  'All other keys go to the guest.',
];

export async function runOnTerminal(plan: RunPlan): Promise<number> {
  const serial = new SerialOutput(plan.until);
  const machine = await createMachine(plan, (bytes) => serial.add(bytes));
  const trace =
    plan.trace === undefined ? undefined : (await import('../run/trace-file.ts')).startTrace(machine, plan.trace);
  const view = new Console(plan, machine, serial);
  const start = performance.now();
  const ending = await view.run();
  const milliseconds = performance.now() - start;
  trace?.close();
  // The alternate screen is gone: leave what it showed last, so that it can still be read.
  const last = screenText(machine.screen()).join('\n').trimEnd();
  if (last !== '') process.stdout.write(`${last}\n`);
  for (const line of view.notes) process.stdout.write(`${line}\n`);
  return finish(plan, machine, ending, milliseconds);
}

class Console {
  /** For the user, after the screen has gone. */
  readonly notes: string[] = [];
  readonly #plan: RunPlan;
  readonly #machine: Machine;
  readonly #serial: SerialOutput;
  readonly #painter: Painter;
  readonly #session: Session;
  readonly #prefix: Prefix;
  #strokes: { key: string; down: boolean }[] = [];
  #ending: Ending | undefined;
  #helpShown = false;
  #tooSmall = false;
  #lastFrame = 0;
  #wake: () => void = () => {};

  constructor(plan: RunPlan, machine: Machine, serial: SerialOutput) {
    this.#plan = plan;
    this.#machine = machine;
    this.#serial = serial;
    this.#painter = new Painter(colourDepth(plan.color, process.env));
    this.#prefix = new Prefix({
      guest: (text) => this.#queueKeys(text),
      leave: () => this.#end({ cause: 'left', status: EXIT.OK }),
      help: () => this.#toggleHelp(true),
      screenshot: () => this.#screenshot(),
    });
    this.#session = new Session({
      input: (text) => this.#input(text),
      resized: () => this.#redraw(),
      resumed: () => this.#redraw(),
      ended: (signal) => this.#end(signalEnding(signal)),
    });
  }

  async run(): Promise<Ending> {
    this.#session.open();
    try {
      return await this.#loop();
    } finally {
      this.#session.close();
    }
  }

  async #loop(): Promise<Ending> {
    const machine = this.#machine;
    const start = performance.now();
    // Virtual nanoseconds of a wall-clock moment: `(moment - origin) * 1e6`.
    let origin = start - machine.virtualNs / 1e6;
    for (;;) {
      if (this.#ending) return this.#ending;
      const now = performance.now();
      if (now - start > this.#plan.timeout * 1000) return boundEnding(this.#plan, 'timeout');
      const behind = now - origin - machine.virtualNs / 1e6;
      if (behind > MAX_BEHIND_MS) origin += behind - MAX_BEHIND_MS;

      const target = (now - origin) * 1e6;
      this.#typeOne();
      const wait = this.#advance(target);
      this.#serial.take();
      if (this.#serial.met) return { cause: 'until', status: EXIT.OK };
      if (typeof wait !== 'number') return wait;
      this.#draw();
      await this.#pause(wait);
    }
  }

  /** Runs until virtual time `target` or a round is over. @returns milliseconds to sleep, or how the run ended */
  #advance(target: number): number | Ending {
    const machine = this.#machine;
    const roundEnd = Math.min(target, machine.virtualNs + ROUND_MS * 1e6);
    while (machine.virtualNs < roundEnd) {
      const left = this.#plan.maxInstructions - machine.retired;
      if (left <= 0) return boundEnding(this.#plan, 'max-instructions');
      const instructions = Math.min(left, Math.max(1, Math.ceil((roundEnd - machine.virtualNs) / NS_PER_INSTRUCTION)));
      const stop = machine.run({ instructions, realTime: true });
      const ending = endingOf(stop, this.#serial.beginning);
      if (ending) return ending;
      if (stop.kind !== 'idle') continue;
      machine.waitUntil(Math.min(stop.untilNs, roundEnd));
      if (stop.untilNs > roundEnd) return roundEnd < target ? 0 : ROUND_MS;
    }
    return roundEnd < target ? 0 : 1;
  }

  /** Sleeps, but a key ends it. */
  #pause(milliseconds: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }

  #end(ending: Ending): void {
    this.#ending ??= ending;
    this.#wake();
  }

  #input(text: string): void {
    if (this.#helpShown) this.#toggleHelp(false);
    else this.#prefix.feed(text);
    this.#wake();
  }

  #queueKeys(text: string): void {
    for (const chord of decodeKeys(text)) this.#strokes.push(...strokesOf(chord));
  }

  /** The keyboard's buffer is small: pasted text goes in only as the guest takes it. */
  #typeOne(): void {
    const { keyboard } = this.#machine;
    while (this.#strokes.length > 0 && !keyboard.waiting) {
      const { key, down } = this.#strokes.shift()!;
      if (down) keyboard.press(key);
      else keyboard.release(key);
    }
  }

  #toggleHelp(shown: boolean): void {
    this.#helpShown = shown;
    this.#redraw();
  }

  #screenshot(): void {
    const path = this.#plan.screenshot ?? `lesson-${new Date().toISOString().slice(0, 19).replace(/[:T]/g, '-')}.png`;
    import('../run/screenshot.ts')
      .then(({ savePicture }) => savePicture(path, this.#machine.screen()))
      .then(
        () => this.notes.push(`Saved ${path}`),
        (error) => this.notes.push(`lesson: ${error instanceof Error ? error.message : error}`),
      );
  }

  #redraw(): void {
    this.#painter.forget();
    this.#lastFrame = 0;
    if (this.#helpShown) this.#session.write('\x1b[0m\x1b[2J');
    this.#draw();
  }

  #draw(): void {
    const now = performance.now();
    if (now - this.#lastFrame < FRAME_MS) return;
    this.#lastFrame = now;
    const screen = this.#machine.screen();
    const { columns, rows } = process.stdout;
    const tooSmall = columns < screen.columns || rows < screen.rows;
    if (tooSmall !== this.#tooSmall) this.#painter.forget();
    this.#tooSmall = tooSmall;
    if (tooSmall) this.#session.write(notice([sizeNotice(screen, columns, rows)], columns));
    else if (this.#helpShown) this.#session.write(notice(HELP, columns));
    else this.#session.write(this.#painter.paint(screen));
  }
}

function sizeNotice(screen: { columns: number; rows: number }, columns: number, rows: number): string {
  return `The window is ${columns}x${rows}; the guest's screen needs ${screen.columns}x${screen.rows}. Enlarge it, or leave with Ctrl-A X.`;
}

/** A few lines instead of the guest's screen, top left, drawn over themselves. */
function notice(lines: readonly string[], columns: number): string {
  const folded = lines.flatMap((line) => line.match(new RegExp(`.{1,${Math.max(1, columns)}}`, 'g')) ?? ['']);
  return `\x1b[0m\x1b[?25l\x1b[H${folded.map((line) => `${line}\x1b[K`).join('\r\n')}\x1b[J`;
}
