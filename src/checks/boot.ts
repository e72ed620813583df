/** Boots an image without a screen, and keeps its output. */
import { displayedText } from '../book/displayed-text.ts';
import { concatenate } from '../host/bytes.ts';
import { memoryBlockStore } from '../machine/devices/block-store.ts';
import { screenText } from '../machine/devices/screen-text.ts';
import { Machine } from '../machine/machine.ts';
import type { Stop } from '../machine/stop.ts';
import { loadFirmware } from '../stages/firmware.ts';
import { endingOf } from '../stages/guest-ending.ts';
import { interpreter } from '../stages/interpreter.ts';
import { translation } from '../stages/translation.ts';
import { Hand, type MouseStep } from './hand.ts';
import { type Cell, markedCells } from './marked-cells.ts';

export interface BootOptions {
  /** Typed once the guest reads keys, and after what the mouse does. */
  readonly keys?: string;
  /** What the mouse does, once the guest has asked it to report. */
  readonly mouse?: readonly MouseStep[];
  /** MiB of RAM; 256 unless told. */
  readonly memory?: number;
  /** A Go program that takes the place of the kernel's own main package. */
  readonly program?: string;
}

export interface BootResult {
  /** What COM1 sent, as a terminal would show it. */
  readonly lines: readonly string[];
  /** The 25 lines of the text screen, without blanks at their ends. */
  readonly screen: readonly string[];
  /** The cells that had a background other than black after the last thing that the mouse did. */
  readonly marked: readonly Cell[];
  /** Why it stopped; `running` if it never did. */
  readonly end: Stop['kind'] | 'running';
  /** As that of `lesson run`. */
  readonly status: number;
  /** Of the machine's own time. */
  readonly seconds: number;
  /** Retired by the processor. */
  readonly instructions: number;
}

const MIB = 2 ** 20;
const DEFAULT_MEMORY_MIB = 256;
/** Four times what the longest stage takes. */
const MAX_INSTRUCTIONS = 2_500_000_000;
/** Instructions between two turns of the event loop. Without those, the engine frees nothing of what it compiled. */
const SLICE = 1_000_000;
const BOUND_REACHED = 124;

export async function boot(
  image: Uint8Array,
  { keys = '', mouse = [], memory = DEFAULT_MEMORY_MIB }: BootOptions = {},
): Promise<BootResult> {
  const sent: Uint8Array[] = [];
  const machine = new Machine({
    memory: memory * MIB,
    firmware: await loadFirmware(),
    interpreter: await interpreter(),
    ...translation(),
    disk: memoryBlockStore(image),
    onSerial: (bytes) => sent.push(bytes.slice()),
  });
  const hand = new Hand(machine, mouse);
  let marked: readonly Cell[] | undefined;
  let stop: Stop | undefined;
  while (machine.retired < MAX_INSTRUCTIONS) {
    if (!marked && !hand.busy) {
      marked = markedCells(machine.screen());
      if (keys !== '') machine.type(keys);
    }
    const ended = machine.run({ instructions: SLICE });
    if (ended.kind !== 'instructions' && ended.kind !== 'paused') {
      stop = ended;
      break;
    }
    hand.act();
    await new Promise<void>((done) => setTimeout(done));
  }
  const serial = displayedText(new TextDecoder().decode(concatenate(sent))).trimEnd();
  return {
    lines: serial.split('\n'),
    screen: screenText(machine.screen()).map((line) => line.trimEnd()),
    marked: marked ?? [],
    end: stop?.kind ?? 'running',
    status: (stop && endingOf(stop, serial)?.status) ?? BOUND_REACHED,
    seconds: machine.virtualNs / 1e9,
    instructions: machine.retired,
  };
}
