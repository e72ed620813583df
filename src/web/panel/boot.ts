/** What a transcript's figure says about its boot, and where the page's machine is. */
import type { MachineSettings } from '../machine/protocol.ts';

export interface Boot {
  /** What is typed for the same on a command line: `lesson run 5`. */
  readonly command: string;
  readonly settings: MachineSettings;
  /** Addresses. */
  readonly image: string;
  readonly firmware: string;
  readonly worker: string;
  /** Releases of Go, of the text's kernels and of this one; '' where nobody knows. */
  readonly recordedWith: string;
  readonly builtWith: string;
  /** The lines that the text shows, the first of them counted from 1 in all that is printed. */
  readonly expected: readonly string[];
  readonly from: number;
  /** Whether they are the last that are printed. */
  readonly toEnd: boolean;
}

/** @param figure as `transcriptHtml` (src/book/html/code.ts) writes it */
export function bootOf(figure: HTMLElement): Boot {
  const { image = '', memory = '', keys = '', from = '', to = '', command = '' } = figure.dataset;
  const { worker = '', firmware = '', recordedWith = '', builtWith = '' } = document.body.dataset;
  const address = (name: string): string => new URL(name, document.baseURI).href;
  return {
    command,
    settings: { memoryMiB: Number(memory), keys },
    image: address(image),
    firmware: address(firmware),
    worker: address(worker),
    recordedWith,
    builtWith,
    expected: (figure.querySelector('pre')?.textContent ?? '').split('\n'),
    from: Number(from),
    toEnd: to === 'end',
  };
}
