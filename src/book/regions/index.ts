/** The regions of a source file, by what language its name says it is in. */
import { goRegions } from './go.ts';
import { goAssemblyRegions } from './go-assembly.ts';
import { nasmRegions } from './nasm.ts';
import { cut, type Region } from './region.ts';

/** @returns regions that together are the whole file */
export function regionsOf(file: string, text: string): Region[] {
  if (file.endsWith('.go')) return goRegions(text);
  if (file.endsWith('.s')) return goAssemblyRegions(text);
  if (file.endsWith('.asm') || file.endsWith('.inc')) return nasmRegions(text);
  return cut(
    text,
    () => undefined,
    () => false,
  );
}
