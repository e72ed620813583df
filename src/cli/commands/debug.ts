/** `lesson debug STAGE`: the machine step by step, forward and backwards. */
import { CPU_MODELS } from '../../machine/cpu/system/features.ts';
import { usageError } from '../errors/cli-error.ts';
import type { Command } from '../options/command.ts';
import { cpuValue, memoryValue, numberValue } from '../options/values.ts';
import { stageOperand } from '../stage/stage-operand.ts';

export const command: Command = {
  name: 'debug',
  operands: 'STAGE',
  summary: 'stop, step and look inside, forward and backwards in time',
  options: [
    { name: 'batch', help: 'no prompt: the commands of -x, then the end' },
    { name: 'execute', short: 'x', value: 'FILE', help: "commands, one a line; '-' for standard input" },
    {
      name: 'at',
      value: 'INSTANT',
      help: 'begin there: so many instructions after power-on; as reports of run name it',
    },
    { name: 'keys', value: 'TEXT', help: 'type this once the guest reads keys, as for run' },
    { name: 'serial', help: 'what the guest sends through COM1 goes to standard error' },
    { name: 'memory', value: 'SIZE', help: 'guest RAM, 1M to 3G; as for run unless told' },
    { name: 'cpu', value: 'MODEL', help: `which instructions there are: ${CPU_MODELS.join(', ')}; max unless told` },
  ],
  notes: [
    "The machine stands at power-on. The commands are gdb's where gdb has them: 'break main.main', 'continue', 'reverse-step';",
    "'help' lists them. Times are instants: instructions retired since power-on.",
  ].join('\n'),
  async run(args) {
    const [name] = args.operands;
    if (name === undefined) throw usageError("which stage? 'lesson debug 6'");
    const script = args.value('execute');
    const batch = args.flag('batch');
    if (batch && script === undefined) throw usageError('--batch goes with -x FILE');
    if (!batch && !process.stdin.isTTY) throw usageError('standard input is no terminal; add --batch -x FILE');
    const at = numberValue(args, 'at', { min: 0, whole: true }) ?? 0;
    const cpu = cpuValue(args);
    const memory = memoryValue(args);
    const stage = stageOperand(name);
    const { readScript, runBatch } = await import('../debug/batch.ts');
    const lines = script === undefined ? [] : readScript(script);
    const { openStage } = await import('../debug/open-stage.ts');
    const { Interruption } = await import('../debug/interruption.ts');
    const interruption = new Interruption();
    const onSerial = args.flag('serial') ? (bytes: Uint8Array) => void process.stderr.write(bytes) : () => {};
    const debug = await openStage(stage, { memory, cpu, onSerial, pause: () => interruption.take() });
    const keys = args.value('keys');
    if (keys !== undefined) {
      const { keysValue } = await import('../options/keys-value.ts');
      debug.session.input({ kind: 'keys', text: keysValue(keys) });
    }
    const report = await debug.session.runTo(at);
    if (lines.length > 0) {
      const status = await runBatch(debug, lines, script ?? '');
      if (batch || status !== 0) return status;
    }
    if (batch) return 0;
    return (await import('../debug/interactive.ts')).runInteractive(debug, interruption, report);
  },
};
