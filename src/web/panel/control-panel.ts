/** Pause, reset, close; what the machine is doing, and for how long. */
import type { FromWorker, MachineTime } from '../machine/protocol.ts';
import { button, element } from './element.ts';
import type { Panel } from './panel.ts';

export interface ControlActions {
  pause(): void;
  resume(): void;
  /** Switches on anew. */
  reset(): void;
  /** The same without the keys that the text has typed; undefined where it has none typed. */
  readonly resetByHand: (() => void) | undefined;
  close(): void;
}

const CAUSES: Readonly<Record<string, string>> = {
  'power-off': 'Switched off by the guest.',
  halted: 'Halted: nothing will wake it.',
  'triple-fault': 'Triple fault.',
};

/** 1,631,060. `Intl` would take tens of milliseconds to load its tables. */
const grouped = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');

/** 16.3 ms; 5.20 s. */
function duration(ns: number): string {
  if (ns < 1e6) return `${(ns / 1e3).toFixed(0)} µs`;
  return ns < 1e9 ? `${(ns / 1e6).toFixed(1)} ms` : `${(ns / 1e9).toFixed(2)} s`;
}

const timeText = ({ retired, virtualNs }: MachineTime): string =>
  `${grouped(retired)} instructions · ${duration(virtualNs)} of its time`;

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

function loadingText({ bytes, total }: FromWorker & { kind: 'loading' }): string {
  return total === undefined || total < bytes
    ? `Loading: ${megabytes(bytes)} MB`
    : `Loading: ${megabytes(bytes)} of ${megabytes(total)} MB`;
}

export function controlPanel(actions: ControlActions): Panel {
  let paused = false;
  const state = element('span', { class: 'state', role: 'status' });
  const time = element('span', { class: 'time' });
  const setPaused = (now: boolean): void => {
    paused = now;
    pause.textContent = now ? 'Go on' : 'Pause';
    state.textContent = now ? 'Paused' : 'Running';
  };
  const pause = button('Pause', () => {
    setPaused(!paused);
    if (paused) actions.pause();
    else actions.resume();
  });
  const over = (words: string): void => {
    state.textContent = words;
    pause.disabled = true;
  };
  const { resetByHand } = actions;
  const byHand = resetByHand ? [button('Type yourself', resetByHand)] : [];
  const buttons = [pause, button('Reset', actions.reset), ...byHand, button('Close', actions.close)];
  return {
    element: element('div', { class: 'controls' }, ...buttons, state, time),
    heard(message) {
      if (message.kind === 'loading') state.textContent = loadingText(message);
      else if (message.kind === 'on') {
        setPaused(false);
        pause.disabled = false;
      } else if (message.kind === 'time') time.textContent = timeText(message.time);
      else if (message.kind === 'failed') over(message.message);
      else if (message.kind === 'ended') {
        over(message.message ?? CAUSES[message.cause] ?? 'Ended by the guest.');
        time.textContent = timeText(message.time);
      }
    },
    reset() {
      pause.disabled = true;
      pause.textContent = 'Pause';
      state.textContent = 'Loading …';
      time.textContent = '';
    },
  };
}
