/** Port input and output. Both end their block: a device may have moved an interrupt line or a deadline. */

import { GPR } from '../state/layout.ts';
import { defineOperation } from './define.ts';
import type { Processor } from './processor.ts';
import { DX } from './registers.ts';

/** A port number: the immediate, or DX when `immediate` is -1. */
const portOf = (cpu: Processor, immediate: number): number =>
  immediate < 0 ? cpu.state.get32(GPR + DX * 8) & 0xffff : immediate;

/** AL, AX or EAX (`size` bytes) ← port. */
export const IN = defineOperation('next', (cpu, size, _b, _c, immediate) => {
  const port = portOf(cpu, immediate);
  cpu.system.checkIo(port, size);
  const { view } = cpu.state;
  if (size === 1) view.setUint8(GPR, cpu.ports.read8(port));
  else if (size === 2) view.setUint16(GPR, cpu.ports.read16(port), true);
  else {
    view.setUint32(GPR, cpu.ports.read32(port), true);
    view.setUint32(GPR + 4, 0, true);
  }
});

/** port ← AL, AX or EAX. */
export const OUT = defineOperation('next', (cpu, size, _b, _c, immediate) => {
  const port = portOf(cpu, immediate);
  cpu.system.checkIo(port, size);
  const value = cpu.state.get32(GPR);
  if (size === 1) cpu.ports.write8(port, value & 0xff);
  else if (size === 2) cpu.ports.write16(port, value & 0xffff);
  else cpu.ports.write32(port, value);
});
