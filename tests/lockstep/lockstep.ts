/**
 * Two machines with the same guest, one interpreting it and one translating it, compared again and again: registers, flags and
 * all other state of the CPU, RAM, devices, what was sent. Where they part, the first instruction after which they do is
 * named.
 */
import type { TranslatorOptions } from '../../src/machine/cpu/executors/translator/options.ts';
import { RAM } from '../../src/machine/cpu/state/layout.ts';
import type { Machine, MachineState, StateWithoutRam } from '../../src/machine/machine.ts';
import type { Stop } from '../../src/machine/stop.ts';
import { hex } from '../fuzz/fuzzer.ts';
import { type Started, start } from '../support/machine.ts';

const CELLS = 0x1000;

export interface Plan {
  readonly image: Uint8Array;
  /** Bytes of RAM. */
  readonly memory: number;
  readonly translation: TranslatorOptions;
  /** Instructions between two comparisons. */
  readonly slice: () => number;
  /** Instructions at which to stop, if the guest does not. */
  readonly most: number;
  /** RAM and devices are compared after so many slices; the CPU after each. */
  readonly whole: number;
}

/** The state of everything but RAM, as text. */
function allButRam({ cpu, chips, waited }: StateWithoutRam): string {
  return JSON.stringify([hex(cpu.cells), cpu.retired, chips, waited], (_, value) =>
    typeof value === 'bigint' ? String(value) : ArrayBuffer.isView(value) ? hex(new Uint8Array(value.buffer)) : value,
  );
}

/** What a machine has come to, in a form to be compared. */
export function summary(machine: Machine, stop: Stop, whole: boolean): string {
  const { cells, retired } = machine.cpu.save();
  const cpu = `${JSON.stringify(stop)} after ${retired}\n${hex(cells)}`;
  if (!whole) return cpu;
  const { ram, ...rest } = machine.save();
  return `${cpu}\n${Bun.hash(ram)}\n${allButRam(rest)}`;
}

/** Cells that differ, one line each. */
export function differences(one: Machine, other: Machine): string {
  const [a, b] = [one.cpu.save().cells, other.cpu.save().cells];
  const lines: string[] = [];
  for (let cell = 0; cell < CELLS; cell += 8) {
    const [left, right] = [a, b].map((cells) => hex(cells.subarray(cell, cell + 8)));
    if (left !== right) lines.push(`cell ${cell.toString(16)}: interpreted ${left}, translated ${right}`);
  }
  const [ramA, ramB] = [one, other].map(({ cpu }) => cpu.state.u8);
  for (let at = RAM; at < ramA!.length; at++) {
    if (ramA![at] === ramB![at]) continue;
    lines.push(`RAM ${(at - RAM).toString(16)}: interpreted ${ramA![at]}, translated ${ramB![at]}`);
    break;
  }
  return lines.slice(0, 12).join('\n');
}

const isOver = ({ kind }: Stop): boolean => kind !== 'instructions' && kind !== 'paused';

/** Runs both to the end. @returns how they ended. Throws where the machines part. */
export function compare({ image, memory, translation, slice, most, whole }: Plan): { stop: Stop; retired: number } {
  const interpreted = start(image, memory, { translator: 'off' });
  const translated = start(image, memory, { translator: translation });
  let equal = interpreted.machine.save();
  for (let n = 1; ; n++) {
    const instructions = slice();
    const all = n % whole === 0;
    const [left, right] = [interpreted, translated].map(({ machine }) => {
      const stop = machine.run({ instructions });
      return { stop, text: summary(machine, stop, all || isOver(stop)) };
    });
    const sent = interpreted.serial() === translated.serial() && interpreted.debug() === translated.debug();
    if (left!.text !== right!.text || !sent)
      throw parted(interpreted, translated, equal, instructions * (n % whole || whole));
    const { retired } = interpreted.machine;
    if (isOver(left!.stop) || retired >= most) return { stop: left!.stop, retired };
    if (all) equal = interpreted.machine.save();
  }
}

/** Finds the first instruction after which they differ, from the last moment at which they did not. */
function parted(interpreted: Started, translated: Started, equal: MachineState, most: number): Error {
  const seen = differences(interpreted.machine, translated.machine);
  const differAfter = (instructions: number): boolean => {
    const [left, right] = [interpreted, translated].map(({ machine }) => {
      machine.restore(equal);
      return summary(machine, machine.run({ instructions }), true);
    });
    return left !== right;
  };
  const from = equal.cpu.retired;
  if (!differAfter(most))
    return new Error(`they part within ${most} instructions after ${from}, but not again:\n${seen}`);
  let [same, different] = [0, most];
  while (different - same > 1) {
    const middle = Math.floor((same + different) / 2);
    if (differAfter(middle)) different = middle;
    else same = middle;
  }
  differAfter(different);
  const what = differences(interpreted.machine, translated.machine);
  const { machine } = interpreted;
  machine.restore(equal);
  machine.run({ instructions: same });
  const rip = machine.cpu.state.rip.toString(16);
  return new Error(`they part at instruction ${from + same}, at ${rip}:\n${what}`);
}
