/** A machine that is debugged by whoever says whatever: stage 1, which needs no Go. */
import { openStage } from '../../src/cli/debug/open-stage.ts';
import type { Debugger } from '../../src/debugger/debugger.ts';
import { findStage } from '../../src/stages/stages.ts';

let opened: Promise<Debugger> | undefined;

/** The same one for every input; each stretch of running ends soon. */
export function debuggee(): Promise<Debugger> {
  const pause = async (): Promise<boolean> => true;
  opened ??= openStage(findStage('1')!, { memory: 16 << 20, cpu: 'max', onSerial: () => {}, pause });
  return opened;
}
