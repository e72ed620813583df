/** `lesson run STAGE --gdb [HOST:]PORT`: the stage runs, and gdb may look at it. COM1 is on standard output. */
import { usageError } from '../errors/cli-error.ts';
import type { ParsedArguments } from '../options/command.ts';
import { cpuValue, memoryValue } from '../options/values.ts';
import { stageOperand } from '../stage/stage-operand.ts';
import { addressOf, serveGdb } from './gdb-server.ts';
import { Interruption } from './interruption.ts';
import { openStage } from './open-stage.ts';

/** Options of `run` that mean nothing here. */
const NOT_HERE = [
  'screen',
  'screenshot',
  'until',
  'timeout',
  'max-instructions',
  'image',
  'disk',
  'floppy',
  'cdrom',
  'write',
  'save',
  'resume',
  'stats',
  'json',
  'trace',
  'on-crash',
  'profile',
  'timeline',
];

/** @throws CliError */
export async function runWithGdb(args: ParsedArguments): Promise<number> {
  const address = addressOf(args.value('gdb') ?? '');
  const other = NOT_HERE.find((each) => args.value(each) !== undefined || args.flag(each));
  if (other !== undefined) throw usageError(`--${other} does not go with --gdb`);
  const [name] = args.operands;
  if (name === undefined) throw usageError("which stage? 'lesson run 6 --gdb 1234'");
  const cpu = cpuValue(args);
  const memory = memoryValue(args);
  const interruption = new Interruption();
  const onSerial = (bytes: Uint8Array): void => void process.stdout.write(bytes);
  const debug = await openStage(stageOperand(name), { memory, cpu, onSerial, pause: () => interruption.take() });
  const keys = args.value('keys');
  if (keys !== undefined) {
    const { keysValue } = await import('../options/keys-value.ts');
    debug.session.input({ kind: 'keys', text: keysValue(keys) });
  }
  const onListening = (port: number): void => {
    process.stderr.write(`gdb may come: target remote ${address.host}:${port}\n`);
  };
  return serveGdb({ debug, address, interruption, running: !args.flag('wait'), onListening });
}
