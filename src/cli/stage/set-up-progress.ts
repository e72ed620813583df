/** Progress on standard error while the Go toolchain is made, which happens once and takes minutes. */

import type { SetUpProgress } from '../../stages/kernel.ts';
import { isDumbTerminal } from '../output/dumb-terminal.ts';

const CLEAR_LINE = '\r\x1b[K';

/** `show` writes to standard error: one line that changes on a terminal, a line for each step elsewhere. */
export function setUpProgress(): { readonly show: SetUpProgress; readonly end: () => void } {
  const changesLine = process.stderr.isTTY && !isDumbTerminal(process.env);
  const started = performance.now();
  let announced = false;
  let current = '';
  let timer: ReturnType<typeof setInterval> | undefined;

  const draw = (): void => {
    const seconds = Math.round((performance.now() - started) / 1000);
    process.stderr.write(`${CLEAR_LINE}lesson: ${current} (${seconds} s)`);
  };
  return {
    show(title, step, steps) {
      if (!announced) {
        process.stderr.write(
          'lesson: making the Go toolchain, once, from the Go on this machine; this takes a few minutes\n',
        );
        announced = true;
      }
      current = `${step} of ${steps}: ${title}`;
      if (!changesLine) process.stderr.write(`lesson: ${current}\n`);
      else {
        draw();
        timer ??= setInterval(draw, 1000);
      }
    },
    end() {
      if (timer !== undefined) {
        clearInterval(timer);
        process.stderr.write(CLEAR_LINE);
      }
    },
  };
}
