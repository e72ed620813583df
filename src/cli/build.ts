/** `lesson build STAGE -o disk.img`. */

import { writeWhole } from '../host/whole-file.ts';
import { isFolder } from '../stages/reader-folder.ts';
import type { Command } from './arguments.ts';
import { EXIT, systemError, usageError } from './diagnostics.ts';
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
    if (isFolder(output))
      throw usageError(`${output} is a folder; name a file in it: -o ${output.replace(/\/+$/, '')}/disk.img`);
    writeOrComplain(output, await stageImage(stage));
    return EXIT.OK;
  },
};

/** @throws CliError in words */
export function writeOrComplain(path: string, bytes: Uint8Array): void {
  try {
    writeWhole(path, bytes);
  } catch (error) {
    throw systemError(path, error);
  }
}
