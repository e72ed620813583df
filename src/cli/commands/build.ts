/** `lesson build STAGE -o disk.img`. */

import { isFolder } from '../../stages/reader-folder.ts';
import type { Stage } from '../../stages/stages.ts';
import type { BuildFlags } from '../../toolchain/build-flags.ts';
import { usageError } from '../errors/cli-error.ts';
import { EXIT } from '../errors/exit-status.ts';
import type { Command } from '../options/command.ts';
import { GO_FLAGS, goFlags } from '../options/go-flags.ts';
import { writeOutputFile } from '../output/output-file.ts';
import { shellPath } from '../output/shell-word.ts';
import { rethrowAsBuildError, stageImage } from '../stage/stage-image.ts';
import { stageOperand } from '../stage/stage-operand.ts';

export const command: Command = {
  name: 'build',
  operands: 'STAGE',
  summary: 'write the raw disk image, bootable on QEMU, Bochs and BIOS machines',
  options: [
    { name: 'output', short: 'o', value: 'FILE', help: 'the image to write' },
    { name: 'elf', value: 'FILE', help: "the kernel's ELF file, with symbols and DWARF, for other tools" },
    ...GO_FLAGS,
  ],
  async run(args) {
    const [name] = args.operands;
    if (name === undefined) throw usageError("which stage? 'lesson build STAGE -o disk.img'");
    const stage = stageOperand(name);
    const output = args.value('output');
    const elf = args.value('elf');
    const flags = goFlags(args);
    if (elf !== undefined) writeOutputFile(elf, await kernelOf(stage, name, flags));
    if (elf !== undefined && output === undefined) return EXIT.OK;
    if (!output) throw usageError(`where to? 'lesson build ${shellPath(name)} -o disk.img'`);
    if (isFolder(output))
      throw usageError(
        `${output} is a folder; name a file in it: -o ${shellPath(`${output.replace(/\/+$/, '')}/disk.img`)}`,
      );
    writeOutputFile(output, await stageImage(stage, flags));
    return EXIT.OK;
  },
};

async function kernelOf(stage: Stage, name: string, flags: BuildFlags): Promise<Uint8Array> {
  const { buildKernel } = await import('../../stages/kernel.ts');
  const kernel = await buildKernel(stage, { flags }).catch(rethrowAsBuildError);
  if (!kernel) throw usageError(`stage '${name}' has no kernel in Go: there is no ELF file of it`);
  return kernel;
}
