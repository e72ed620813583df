/** `lesson run` on a terminal: the guest's screen in place, keys to the guest, time as on the wall. */
import { screenText } from '../../machine/devices/screen-text.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Ending } from '../../stages/guest-ending.ts';
import { EXIT } from '../errors/exit-status.ts';
import { printDiagnostic } from '../errors/report-error.ts';
import { type CreatedMachine, createMachine } from '../run/create-machine.ts';
import { DEBUGGER_ASKED, finish, signalEnding } from '../run/finish.ts';
import type { RunPlan } from '../run/plan.ts';
import { SerialOutput } from '../run/serial-output.ts';
import { colourDepth } from './colours.ts';
import { KEY_HELP, untypableNotice } from './key-help.ts';
import { Painter } from './painter.ts';
import { Prefix } from './prefix.ts';
import { RealTimeRun } from './real-time.ts';
import { Session } from './session.ts';
import { Viewport, type WindowSize } from './viewport.ts';

const FRAME_MS = 1000 / 60;

export async function runOnTerminal(plan: RunPlan): Promise<number> {
  const serial = new SerialOutput(plan.until);
  const created = await createMachine(plan, (bytes) => serial.add(bytes));
  const { machine, recordings } = created;
  const view = new Console(plan, created, serial);
  const start = performance.now();
  const ending = await view.run();
  const milliseconds = performance.now() - start;
  recordings?.close();
  // The alternate screen is gone: print what it showed last, so that it can still be read.
  const last = screenText(machine.screen()).join('\n').trimEnd();
  if (last !== '') process.stdout.write(`${last}\n`);
  for (const line of view.notes) process.stdout.write(`${line}\n`);
  if (view.untypable.length > 0) printDiagnostic(untypableNotice(view.untypable));
  return finish(plan, created, ending, milliseconds);
}

class Console {
  /** For the user, after the screen has gone. */
  readonly notes: string[] = [];
  readonly #plan: RunPlan;
  readonly #machine: Machine;
  readonly #serial: SerialOutput;
  readonly #run: RealTimeRun;
  readonly #painter: Painter;
  readonly #viewport = new Viewport();
  readonly #session: Session;
  readonly #prefix: Prefix;
  #helpShown = false;
  #lastFrame = 0;

  constructor(plan: RunPlan, created: CreatedMachine, serial: SerialOutput) {
    this.#plan = plan;
    this.#machine = created.machine;
    this.#serial = serial;
    this.#run = new RealTimeRun(plan, created, serial);
    this.#painter = new Painter(colourDepth(plan.color, process.env));
    this.#prefix = new Prefix({
      guest: (text) => this.#run.queueKeys(text),
      leave: () => this.#run.end({ cause: 'left', status: EXIT.OK }),
      help: () => this.#toggleHelp(true),
      screenshot: () => this.#screenshot(),
      debug: () => this.#run.end({ cause: DEBUGGER_ASKED, status: EXIT.OK }),
    });
    this.#session = new Session({
      input: (text) => this.#input(text),
      resized: () => this.#redraw(),
      resumed: () => this.#redraw(),
      ended: (signal) => this.#run.end(signalEnding(signal)),
    });
  }

  get untypable(): readonly string[] {
    return this.#run.untypable;
  }

  async run(): Promise<Ending> {
    this.#session.open();
    try {
      return await this.#run.run(() => {
        // The serial port is not shown; --until still looks at it.
        this.#serial.take();
        this.#draw();
      });
    } finally {
      this.#session.close();
    }
  }

  #input(text: string): void {
    if (this.#helpShown) this.#toggleHelp(false);
    else this.#prefix.feed(text);
    this.#run.wake();
  }

  #toggleHelp(shown: boolean): void {
    this.#helpShown = shown;
    this.#redraw();
  }

  #screenshot(): void {
    const path = this.#plan.screenshot ?? `lesson-${new Date().toISOString().slice(0, 19).replace(/[:T]/g, '-')}.png`;
    import('../run/screenshot.ts')
      .then(({ savePicture }) => savePicture(path, this.#machine.picture()))
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
    const window = windowSize(screen);
    if (this.#helpShown) this.#session.write(overlay(KEY_HELP, window));
    else this.#session.write(this.#painter.paint(screen, this.#viewport.fit(screen, window)));
  }
}

/** The size of the terminal; one that does not know its own size has room for the whole screen. */
function windowSize(screen: WindowSize): WindowSize {
  const { columns, rows } = process.stdout;
  return { columns: columns || screen.columns, rows: rows || screen.rows };
}

/** A few lines instead of the guest's screen, top left. */
function overlay(lines: readonly string[], { columns, rows }: WindowSize): string {
  const folded = lines.flatMap((line) => line.match(new RegExp(`.{1,${columns}}`, 'g')) ?? ['']);
  const shown = folded.slice(0, rows).map((line) => `${line}\x1b[K`);
  return `\x1b[0m\x1b[?25l\x1b[H${shown.join('\r\n')}\x1b[J`;
}
