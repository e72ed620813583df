/** From the arguments of `run` to a plan: every value is checked before the machine starts. */

import { MIB } from '../../machine/memory-size.ts';
import { UserError } from '../../messages/user-error.ts';
import { systemReason, usageError } from '../errors/cli-error.ts';
import { printDiagnostic } from '../errors/report-error.ts';
import type { ParsedArguments } from '../options/command.ts';
import { goFlags } from '../options/go-flags.ts';
import { momentValue } from '../options/time-value.ts';
import { cpuValue, memoryValue, numberValue } from '../options/values.ts';
import { isDumbTerminal } from '../output/dumb-terminal.ts';
import { stageImage } from '../stage/stage-image.ts';
import { stageOperand } from '../stage/stage-operand.ts';
import { DEFAULT_MEMORY_MIB, HEADLESS_SECONDS } from './defaults.ts';
import { guestFiles } from './guest-files.ts';
import { memoryWanted } from './memory-wanted.ts';
import type { RunPlan } from './plan.ts';
import { inputIsGiven } from './standard-input.ts';

/** @throws CliError if the arguments are wrong or the stage does not build */
export async function makePlan(args: ParsedArguments): Promise<RunPlan> {
  const input = inputIsGiven();
  const headless = args.flag('headless') || !process.stdout.isTTY || input;
  const timeout = numberValue(args, 'timeout', { min: 0, whole: false }) ?? (headless ? HEADLESS_SECONDS : 0);
  const maxInstructions = numberValue(args, 'max-instructions', { min: 1, whole: true }) ?? Number.POSITIVE_INFINITY;
  const keys = await keysOf(args);
  const { operands, rest } = operandsAndRest(args);
  const env = args.values('env');
  const rtc = args.value('rtc');
  const startTime = rtc === undefined ? undefined : momentValue('rtc', rtc);
  const files = guestFiles({ args: rest, env, input });
  const until = args.value('until');
  if (until === '') throw usageError('--until wants a text to wait for');
  if (args.flag('json') && !args.flag('stats')) throw usageError('--json goes with --stats');
  if (!headless && !process.stdin.isTTY) throw usageError('standard input is no terminal; add --headless');
  const screenshot = args.value('screenshot');
  if (screenshot !== undefined && !screenshot.toLowerCase().endsWith('.png')) {
    throw usageError(`--screenshot writes PNG: name the file ${screenshot}.png`);
  }
  return {
    ...(await bootSource(args, operands)),
    ...(await disksOf(args)),
    startTime,
    files,
    input,
    display: headless ? 'headless' : isDumbTerminal(process.env) ? 'lines' : 'screen',
    screen: args.flag('screen'),
    screenshot,
    keys,
    until,
    timeout: timeout === 0 ? Number.POSITIVE_INFINITY : timeout,
    maxInstructions,
    save: args.value('save'),
    stats: args.flag('stats') ? (args.flag('json') ? 'json' : 'text') : undefined,
    trace: args.value('trace'),
    color: args.value('color') ?? 'auto',
  };
}

/** Before the stage, `--` only says that what follows is no option; behind it, that the rest is the program's. */
function operandsAndRest({ operands, rest, value }: ParsedArguments): Pick<ParsedArguments, 'operands' | 'rest'> {
  const bootsStage = value('image') === undefined && value('resume') === undefined;
  if (!bootsStage || operands.length > 0) return { operands, rest };
  const [stage, ...others] = rest;
  return { operands: stage === undefined ? [] : [stage], rest: others[0] === '--' ? others.slice(1) : others };
}

async function keysOf(args: ParsedArguments): Promise<string> {
  const text = args.value('keys');
  if (text === undefined) return '';
  const { keysValue } = await import('../options/keys-value.ts');
  return keysValue(text);
}

type BootSource = Pick<RunPlan, 'image' | 'imageFile' | 'stage' | 'resume' | 'memory' | 'cpu'>;

/** As many hard disks as there are places on the two channels beside the first. */
const MAX_DISKS = 3;

async function disksOf(args: ParsedArguments): Promise<Pick<RunPlan, 'disks' | 'write'>> {
  const paths = args.values('disk');
  const write = args.flag('write');
  if (paths.length > MAX_DISKS)
    throw usageError(`--disk ${paths[MAX_DISKS]}: there is room for ${MAX_DISKS} more disks`);
  const without = ['save', 'resume'].find((name) => args.value(name) !== undefined);
  if (paths.length > 0 && without)
    throw usageError(`--disk does not go with --${without}: a saved machine has one disk`);
  if (write && args.value('image') === undefined && paths.length === 0)
    throw usageError('--write goes with --image or --disk: there is no file to keep anything in');
  const { DiskFile } = await import('./disk-file.ts');
  return { disks: paths.map((path) => new DiskFile(path)), write };
}

async function bootSource(args: ParsedArguments, [name]: readonly string[]): Promise<BootSource> {
  const path = args.value('image');
  const saved = args.value('resume');
  const memory = memoryValue(args);
  const cpu = cpuValue(args);
  if (saved !== undefined) {
    const option = ['image', 'memory', 'cpu', 'env', 'rtc'].find((name) => args.value(name) !== undefined);
    const other = name !== undefined ? `stage '${name}'` : option && `--${option}`;
    if (other) throw usageError(`${other} does not go with --resume: the machine is in ${saved}`);
    return resumed(saved);
  }
  if (path !== undefined) {
    if (name !== undefined) throw usageError(`either stage '${name}' or --image ${path}, not both`);
    const { DiskFile } = await import('./disk-file.ts');
    const { floppyNotice } = await import('./floppy-image.ts');
    const imageFile = new DiskFile(path);
    const image = imageFile.bytes;
    const notice = floppyNotice(path, image);
    if (notice !== undefined) printDiagnostic(notice);
    return { image, imageFile, stage: undefined, resume: undefined, memory: memory ?? DEFAULT_MEMORY_MIB * MIB, cpu };
  }
  if (name === undefined)
    throw usageError("which stage? 'lesson run 1', --image FILE for a disk of your own, or --resume FILE");
  const stage = stageOperand(name);
  const stageName = stage.own === undefined ? stage.name : undefined;
  const image = await stageImage(stage, goFlags(args));
  return {
    image,
    imageFile: undefined,
    stage: stageName,
    resume: undefined,
    memory: memory ?? memoryWanted(stage, image),
    cpu,
  };
}

async function resumed(path: string): Promise<BootSource> {
  const { readSnapshot } = await import('../../snapshots/read-snapshot.ts');
  try {
    const { state, disk } = readSnapshot(path);
    return {
      image: disk,
      imageFile: undefined,
      stage: undefined,
      resume: state,
      memory: state.ram.length,
      cpu: state.model,
    };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw usageError(`${path}: ${systemReason(error)}`);
  }
}
