/** `lesson` alone: what there is, and the next thing to type. */
import { listStages } from '../stages/stages.ts';
import type { Command } from './arguments.ts';
import { EXIT } from './diagnostics.ts';

export const contents: Command = {
  name: 'lesson',
  operands: '',
  summary: 'the table of contents',
  options: [{ name: 'json', help: 'as JSON' }],
  async run(given) {
    const stages = listStages();
    if (given.flag('json')) {
      process.stdout.write(`${JSON.stringify({ stages: stages.map(({ number, name }) => ({ number, name })) })}\n`);
      return EXIT.OK;
    }
    const lines = stages.map(({ number, name }) => `  ${number}  ${name}`);
    process.stdout.write(
      [
        'The Runtime Is the Kernel',
        '',
        ...lines,
        '',
        `Next: lesson run ${stages[0]?.number ?? 1}`,
        "('lesson help' lists the commands.)",
        '',
      ].join('\n'),
    );
    return EXIT.OK;
  },
};
