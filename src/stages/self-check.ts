/**
 * Whether the kernels work with a Go that nobody has tried: stage 6 is built with it and booted, and its goroutines must do
 * what they do with every other Go.
 */
import { memoryBlockStore } from '../machine/devices/block-store.ts';
import { Machine } from '../machine/machine.ts';
import { loadFirmware } from './firmware.ts';
import { endingOf } from './guest-ending.ts';
import { interpreter } from './interpreter.ts';
import { translation } from './translation.ts';

/** The stage that is built and booted. */
export const CHECKED_STAGE = '6';
const MEMORY_BYTES = 256 << 20;
/** Four times what the stage needs. */
const MAX_INSTRUCTIONS = 2_500_000_000;
const SLICE = 20_000_000;

/** What each part of stage 6's main.go says first when it worked. */
const EXPECTED: readonly string[] = [
  'Hello from main.main, with 1 processor.',
  'ten goroutines and a channel: the squares sum to 385',
  'select: 5 odd, 5 even',
  'recovered: runtime error: integer divide by zero',
  'timers: early, tick, tick, late; that took at least 60 ms: true',
  'garbage collector: 21 trees of 32767 nodes made, one kept whole',
  'preempted a loop that calls nothing',
  'more than 10000 goroutines alive at once: true',
  'main returns.',
];

/** @param image of that stage. @returns what failed, or undefined if all went well */
export async function selfCheck(image: Uint8Array): Promise<string | undefined> {
  const { serial, ending } = await booted(image);
  const lines = serial.replaceAll('\r', '');
  const missing = EXPECTED.find((expected) => !lines.includes(`\n${expected}`));
  if (missing === undefined) return undefined;
  const last = lines.trimEnd().split('\n').at(-1) ?? '';
  return `it ended (${ending}) without the line '${missing}'; the last was '${last}'`;
}

async function booted(image: Uint8Array): Promise<{ serial: string; ending: string }> {
  const decoder = new TextDecoder();
  let serial = '';
  const machine = new Machine({
    memory: MEMORY_BYTES,
    firmware: await loadFirmware(),
    interpreter: await interpreter(),
    ...translation(),
    disk: memoryBlockStore(image),
    onSerial: (bytes) => {
      serial += decoder.decode(bytes, { stream: true });
    },
  });
  while (machine.retired < MAX_INSTRUCTIONS) {
    const ending = endingOf(machine.run({ instructions: SLICE }), serial);
    if (ending) return { serial, ending: ending.cause };
  }
  return { serial, ending: 'it did not stop' };
}
