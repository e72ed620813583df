/**
 * A machine beside the transcript that it prints. This is what the page loads when a reader first asks for a machine; it exports
 * `open` for it.
 */
import type { FromWorker } from '../machine/protocol.ts';
import { bootOf } from './boot.ts';
import { controlPanel } from './control-panel.ts';
import { element } from './element.ts';
import { MachineClient } from './machine-client.ts';
import type { CreatePanel, Panel } from './panel.ts';
import { screenPanel } from './screen-panel.ts';
import { serialPanel } from './serial-panel.ts';
import { verdictPanel } from './verdict-panel.ts';

/** From top to bottom, below the controls. */
const PANELS: readonly CreatePanel[] = [verdictPanel, screenPanel, serialPanel];

/** One machine runs at a time: a page with several would make each of them slow. */
let closeCurrent: () => void = () => {};

/** What this browser lacks, if it cannot run the machine; one sentence. */
function lacking(): string | undefined {
  if (typeof WebAssembly === 'undefined')
    return 'This browser has no WebAssembly, or it is switched off; the machine needs it.';
  if (typeof Worker === 'undefined') return 'This browser has no workers; the machine needs one.';
  if (typeof DecompressionStream === 'undefined')
    return 'This browser is too old for the machine: it cannot unpack its disk.';
  return undefined;
}

/** @param onClose called when the machine is gone again */
export function open(figure: HTMLElement, onClose: () => void): void {
  closeCurrent();
  const boot = bootOf(figure);
  const panels: Panel[] = [];
  const heard = (message: FromWorker): void => {
    for (const panel of panels) panel.heard(message);
  };
  const machine = new MachineClient(boot, heard);
  const start = (byHand: boolean): void => {
    for (const panel of panels) panel.reset(byHand);
    const problem = lacking();
    if (problem === undefined) machine.start(byHand);
    else heard({ kind: 'failed', message: problem });
  };
  const close = (): void => {
    machine.end();
    view.remove();
    closeCurrent = () => {};
    onClose();
  };
  closeCurrent = close;
  panels.push(
    controlPanel({
      pause: () => machine.pause(),
      resume: () => machine.resume(),
      reset: () => start(false),
      resetByHand: boot.settings.keys === '' ? undefined : () => start(true),
      close,
    }),
    ...PANELS.map((create) => create(machine, boot)),
  );
  const view = element(
    'section',
    { class: 'machine', 'aria-label': `The machine: ${boot.command}` },
    ...panels.map((panel) => panel.element),
  );
  figure.after(view);
  start(false);
}
