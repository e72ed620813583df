/** What the units that move control from one code segment to another work on. */
import type { CpuState } from '../state/cpu-state.ts';
import type { CodeSegment } from './code-segment.ts';
import type { Mmu } from './mmu.ts';
import type { Tables } from './tables.ts';
import type { TaskState } from './tss.ts';

export interface TransferParts {
  readonly state: CpuState;
  readonly mmu: Mmu;
  readonly tables: Tables;
  readonly code: CodeSegment;
  readonly tss: TaskState;
}
