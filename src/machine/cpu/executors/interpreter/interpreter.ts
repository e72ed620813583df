/**
 * The interpreter: one WebAssembly function, a loop over micro-op records in linear memory with a `br_table` on the
 * opcode, built from the micro-ops' definitions. Each operand is read from the record as it runs.
 */
import type { Control } from '../../ir/define.ts';
import { microOps } from '../../ir/table.ts';
import { I32, localAt, unreachable } from '../../wasm/code.ts';
import { ModuleBuilder } from '../../wasm/module.ts';
import { declareRuntime } from '../runtime-functions.ts';
import { mainLoop, type Translated } from './main-loop.ts';
import { RecordOperands } from './operands.ts';

/**
/**
 * The interpreter as a WebAssembly module: imports `env.memory`, `env.regions` (a table of translated code), `Imports` and
 * `hot(block)`, exports `run(block) → exit`.
 * @param watched it logs the blocks that it enters, for `Cpu.watchBlocks`, and imports `entered`
 */
export function buildInterpreter(memoryPages: number, watched = false): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder();
  const translated = declareTranslated(module);
  const entered = watched ? module.importFunction('entered', [], []) : undefined;
  const runtime = declareRuntime(module);
  const cold = new Map<number, number>();
  microOps.forEach((op, index) => {
    if (op.kind !== 'cold') return;
    const f = module.addFunction([I32], [], (locals) => {
      const control: Control = { jump: () => unreachable, lookup: unreachable, indirect: unreachable };
      return op.emit(new RecordOperands(localAt(0, I32), runtime, (type) => locals.add(type)), control);
    });
    cold.set(index, f);
  });
  module.addFunction([I32], [I32], (locals) => mainLoop(locals, runtime, cold, translated, entered), 'run');
  return module.build(memoryPages);
}

function declareTranslated(module: ModuleBuilder): Translated {
  module.importTable('regions');
  return { hot: module.importFunction('hot', [I32], []), regionType: module.type([I32], [I32]) };
}
