/** `lesson init STAGE [DIR]`: the whole source of a stage, to edit. */

import { resolve } from 'node:path';
import { shown } from '../../host/files.ts';
import { usageError } from '../errors/cli-error.ts';
import { EXIT } from '../errors/exit-status.ts';
import type { Command } from '../options/command.ts';
import { layOut } from '../stage/lay-out.ts';
import { folderOperand, stageOperand } from '../stage/stage-operand.ts';

export const command: Command = {
  name: 'init',
  operands: 'STAGE [DIR]',
  summary: 'lay out the whole source of a stage in a folder, to edit; run, test, build and diff take the folder',
  options: [{ name: 'force', help: 'write over files that are there' }],
  notes: 'Without DIR the folder has the name of the stage. Files that are not the stage’s are never touched.',
  async run(args) {
    const [name, folder] = args.operands;
    if (name === undefined) throw usageError("which stage? 'lesson init 6 my-kernel'");
    const stage = stageOperand(name);
    const target = folder ?? stage.name;
    await layOut(stage, target, { force: args.flag('force') });
    process.stdout.write(
      `${shown(resolve(target))}: stage ${stage.number}. Change a line, then: lesson run ${folderOperand(target)}\n`,
    );
    return EXIT.OK;
  },
};
