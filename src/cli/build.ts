/** `lesson build STAGE -o disk.img`. */
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { Command } from './arguments.ts';
import { CliError, EXIT, systemReason, usageError } from './diagnostics.ts';
import { stageImage, stageOperand } from './stage-operand.ts';

export const command: Command = {
  name: 'build',
  operands: 'STAGE',
  summary: 'write the raw disk image, bootable on QEMU, Bochs and BIOS machines',
  options: [{ name: 'output', short: 'o', value: 'FILE', help: 'the image to write' }],
  async run(given) {
    const [name] = given.operands;
    if (name === undefined) throw usageError("which stage? 'lesson build STAGE -o disk.img'");
    const stage = stageOperand(name);
    const output = given.value('output');
    if (!output) throw usageError(`where to? 'lesson build ${name} -o disk.img'`);
    if (statSync(output, { throwIfNoEntry: false })?.isDirectory())
      throw usageError(`${output} is a folder; name a file in it: -o ${output.replace(/\/+$/, '')}/disk.img`);
    writeWhole(output, await stageImage(stage));
    return EXIT.OK;
  },
};

/** Writes a file so that nobody ever sees half of it. */
export function writeWhole(path: string, bytes: Uint8Array): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  // A device (/dev/sdb, /dev/stdout) is written to, not replaced.
  const temporary = stat && !stat.isFile() ? path : `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, bytes);
    if (temporary !== path) renameSync(temporary, path);
  } catch (error) {
    if (temporary !== path) rmSync(temporary, { force: true });
    throw new CliError(`${path}: ${systemReason(error)}`);
  }
}
