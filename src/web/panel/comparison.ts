/** Whether a machine prints what the text shows. */
import { displayedText } from '../../book/displayed-text.ts';

export type Verdict =
  /** The first `lines` of the text's are there and equal; more are to come. */
  | { readonly kind: 'so-far'; readonly lines: number }
  | { readonly kind: 'equal' }
  /** A line of the text's, from 1, is another; undefined for a line that is not there. */
  | {
      readonly kind: 'differs';
      readonly line: number;
      readonly expected: string | undefined;
      readonly printed: string | undefined;
    };

export interface Expectation {
  /** The text's lines. */
  readonly expected: readonly string[];
  /** Which of the printed lines the first of them is, from 1. */
  readonly from: number;
  /** Whether nothing is printed after them. */
  readonly toEnd: boolean;
}

/**
 * @param serial all that came from COM1 so far
 * @param ended whether nothing will come any more
 */
export function compare({ expected, from, toEnd }: Expectation, serial: string, ended: boolean): Verdict {
  const lines = displayedText(serial).trimEnd().split('\n');
  // The last line may go on.
  const complete = ended ? lines : serial.endsWith('\n') ? lines : lines.slice(0, -1);
  const printed = complete.slice(from - 1, toEnd ? undefined : from - 1 + expected.length);
  const differs = (at: number): Verdict => ({
    kind: 'differs',
    line: at + 1,
    expected: expected[at],
    printed: printed[at],
  });
  const at = printed.findIndex((line, n) => line !== expected[n]);
  if (at >= 0) return differs(at);
  if (printed.length < expected.length)
    return ended ? differs(printed.length) : { kind: 'so-far', lines: printed.length };
  return toEnd && !ended ? { kind: 'so-far', lines: printed.length } : { kind: 'equal' };
}
