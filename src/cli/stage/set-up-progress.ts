/** Progress on standard error of what happens once and takes long: the Go toolchain is made, Go's packages are compiled. */

import type { SetUpProgress } from '../../stages/kernel.ts';
import { isDumbTerminal } from '../output/dumb-terminal.ts';

const CLEAR_LINE = '\r\x1b[K';

const MAKING = 'making the Go toolchain, once, from the Go on this machine; this takes a few minutes';
const COMPILING = "compiling those of Go's packages that are not compiled yet; they are kept for the next time";

export interface ShownProgress {
  /** A step of making the toolchain: on a terminal a line that changes, elsewhere a line for each. */
  readonly show: SetUpProgress;
  /** One of Go's packages. They are many: elsewhere than on a terminal, one line says that they are compiled. */
  readonly compiling: SetUpProgress;
  readonly end: () => void;
}

export function setUpProgress(): ShownProgress {
  const changesLine = process.stderr.isTTY && !isDumbTerminal(process.env);
  const started = performance.now();
  let announced: string | undefined;
  let current = '';
  let timer: ReturnType<typeof setInterval> | undefined;

  const draw = (): void => {
    const seconds = Math.round((performance.now() - started) / 1000);
    process.stderr.write(`${CLEAR_LINE}lesson: ${current} (${seconds} s)`);
  };
  const announce = (words: string): void => {
    if (announced !== words) process.stderr.write(`${announced && changesLine ? CLEAR_LINE : ''}lesson: ${words}\n`);
    announced = words;
  };
  const step = (title: string, number: number, steps: number): void => {
    current = `${number} of ${steps}: ${title}`;
    if (!changesLine) return;
    draw();
    timer ??= setInterval(draw, 1000);
  };
  return {
    show(title, number, steps) {
      announce(MAKING);
      step(title, number, steps);
      if (!changesLine) process.stderr.write(`lesson: ${current}\n`);
    },
    compiling(path, number, steps) {
      announce(COMPILING);
      step(path, number, steps);
    },
    end() {
      if (timer !== undefined) {
        clearInterval(timer);
        process.stderr.write(CLEAR_LINE);
      }
    },
  };
}
