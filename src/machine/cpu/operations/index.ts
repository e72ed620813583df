/** All operations: importing this defines them, always in the same order, since records hold their numbers. */
import './faults.ts';
import './io.ts';
import './decimal.ts';
import './strings.ts';
import './system.ts';
import './procedures.ts';
import './sse.ts';
import './fxsave.ts';
import './x87-wait.ts';
import './x87-arithmetic.ts';
import './x87-move.ts';
import './x87-transcendental.ts';
import './x87-control.ts';

export { operations } from '../operation.ts';
