/** Boots an image without a screen, and keeps its output. */
import { displayedText } from '../book/displayed-text.ts';
import { memoryBlockStore } from '../machine/devices/block-store.ts';
import { screenText } from '../machine/devices/screen-text.ts';
import { Machine } from '../machine/machine.ts';
import type { Stop } from '../machine/stop.ts';
import { endingOf } from '../stages/ending.ts';
import { loadFirmware } from '../stages/firmware.ts';
import { interpreter } from '../stages/interpreter.ts';

export interface BootOptions {
  /** Typed once the guest reads keys. */
  readonly keys?: string;
  /** MiB of RAM; 256 unless told. */
  readonly memory?: number;
}

export interface BootResult {
  /** What COM1 sent, as a terminal would show it. */
  readonly lines: readonly string[];
  /** The 25 lines of the text screen, without blanks at their ends. */
  readonly screen: readonly string[];
  /** Why it stopped; `running` if it never did. */
  readonly end: Stop['kind'] | 'running';
  /** As that of `lesson run`. */
  readonly status: number;
  /** Of the machine's own time. */
  readonly seconds: number;
}

const MIB = 2 ** 20;
const DEFAULT_MEMORY_MIB = 256;
/** Four times what the longest stage takes. */
const MAX_INSTRUCTIONS = 2_500_000_000;
const SLICE = 20_000_000;
const BOUND_REACHED = 124;

export async function boot(
  image: Uint8Array,
  { keys = '', memory = DEFAULT_MEMORY_MIB }: BootOptions = {},
): Promise<BootResult> {
  const sent: Uint8Array[] = [];
  const machine = new Machine({
    memory: memory * MIB,
    firmware: await loadFirmware(),
    interpreter: interpreter(),
    disk: memoryBlockStore(image),
    onSerial: (bytes) => sent.push(bytes.slice()),
  });
  if (keys !== '') machine.type(keys);
  let stop: Stop | undefined;
  while (machine.retired < MAX_INSTRUCTIONS) {
    const ended = machine.run({ instructions: SLICE });
    // Code that was translated meanwhile comes in when the event loop has its turn.
    await new Promise((done) => setTimeout(done));
    if (ended.kind !== 'instructions' && ended.kind !== 'paused') {
      stop = ended;
      break;
    }
  }
  const serial = displayedText(Buffer.concat(sent).toString()).trimEnd();
  return {
    lines: serial.split('\n'),
    screen: screenText(machine.screen()).map((line) => line.trimEnd()),
    end: stop?.kind ?? 'running',
    status: (stop && endingOf(stop, serial)?.status) ?? BOUND_REACHED,
    seconds: machine.virtualNs / 1e9,
  };
}
