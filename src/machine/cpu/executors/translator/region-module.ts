/** A WebAssembly module of regions. */
import { I32 } from '../../wasm/code.ts';
import { ModuleBuilder } from '../../wasm/module.ts';
import { declareFlagFunctions, type FlagFunctions } from './flag-words.ts';
import type { FunctionCode } from './region-code.ts';

/** The name under which a module exports its region number `n`. */
export const regionName = (n: number): string => `r${n}`;

/** The flag functions' indices, which are the same in every module. */
export const FLAG_FUNCTIONS: FlagFunctions = declareFlagFunctions(new ModuleBuilder());

/** Imports `env.memory`; exports the regions by `regionName`. */
export function buildRegions(regions: readonly FunctionCode[]): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder();
  declareFlagFunctions(module);
  regions.forEach(({ locals, body }, n) => {
    module.addFunction(
      [I32],
      [I32],
      (own) => {
        for (const type of locals) own.add(type);
        return (w) => w.append(body);
      },
      regionName(n),
    );
  });
  return module.build(1);
}
