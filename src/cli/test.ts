/** `lesson test [STAGE]`: a stage's checks. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { note } from '../progress.ts';
import { listStages, type Stage } from '../stages/stages.ts';
import type { Command } from './arguments.ts';
import { complain, EXIT, usageError } from './diagnostics.ts';
import { stageOperand } from './stage-operand.ts';

const CHECKS = resolve(import.meta.dirname, '../../tests/stages');

interface Outcome {
  readonly stage: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const command: Command = {
  name: 'test',
  operands: '[STAGE]',
  summary: "run a stage's checks, or every stage's",
  options: [{ name: 'json', help: 'as JSON' }],
  async run(given) {
    const [name] = given.operands;
    const stages = name === undefined ? listStages() : [stageOperand(name)];
    const outcomes: Outcome[] = [];
    for (const stage of stages) {
      const file = checkFile(stage);
      if (file === undefined) throw usageError(`there are no checks for ${stage.name}`);
      const outcome = await check(stage, file);
      outcomes.push(outcome);
      if (outcome.failed === 0) note('passed', stage.name);
      if (!given.flag('json')) process.stdout.write(`${title(stage)}: ${counts(outcome)}\n`);
    }
    if (given.flag('json')) process.stdout.write(`${JSON.stringify({ stages: outcomes })}\n`);
    return outcomes.some(({ failed }) => failed > 0) ? EXIT.FAILED : EXIT.OK;
  },
};

function checkFile({ number }: Stage): string | undefined {
  if (!existsSync(CHECKS)) return undefined;
  const prefix = `${String(number).padStart(2, '0')}-`;
  const file = readdirSync(CHECKS).find((name) => name.startsWith(prefix) && name.endsWith('.test.ts'));
  return file && join(CHECKS, file);
}

const title = ({ number, name }: Stage): string => `${number} ${name}`;

function counts({ passed, failed, skipped }: Outcome): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

async function check(stage: Stage, file: string): Promise<Outcome> {
  const env = { ...process.env, NO_COLOR: '1' };
  const child = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const status = await new Promise<number>((done) => child.on('close', (code) => done(code ?? EXIT.FAILED)));
  const text = stripVTControlCharacters(output);
  const figure = (label: string): number => Number(new RegExp(`^ {2}${label}: +(\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  const failed = figure('Total') - figure('Passed');
  if (status !== 0) complain(text.trim());
  return {
    stage: stage.name,
    passed: figure('Passed'),
    failed: status !== 0 ? Math.max(failed, 1) : failed,
    skipped: figure('Skipped'),
  };
}
