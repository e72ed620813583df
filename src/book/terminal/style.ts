/** How a terminal shows emphasis: SGR codes (ECMA-48, 8.3.117) of the 16 colours, so that the reader's own palette rules. */
import type { CalloutKind } from '../blocks.ts';
import type { Ink, Run } from '../highlight/inks.ts';

export interface Style {
  readonly colors: boolean;
  /** Whether the terminal is offered hyperlinks (OSC 8). */
  readonly hyperlinks: boolean;
}

/** Pairs: what turns it on, and what turns only it off again. */
const SGR = {
  bold: [1, 22],
  faint: [2, 22],
  italic: [3, 23],
  underline: [4, 24],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
} as const;
export type TextAttribute = keyof typeof SGR;

export function paint(style: Style, text: string, ...attributes: readonly TextAttribute[]): string {
  if (!style.colors || text === '') return text;
  return attributes.reduce((inner, attribute) => `\x1b[${SGR[attribute][0]}m${inner}\x1b[${SGR[attribute][1]}m`, text);
}

const INK_ATTRIBUTES: Readonly<Record<Ink, readonly TextAttribute[]>> = {
  comment: ['faint', 'italic'],
  string: ['green'],
  number: ['cyan'],
  keyword: ['magenta'],
  type: ['yellow'],
  name: ['blue'],
  register: ['red'],
  plain: [],
};

export const paintRun = (style: Style, { ink, text }: Run): string => paint(style, text, ...INK_ATTRIBUTES[ink]);

export const CALLOUT_ATTRIBUTES: Readonly<Record<CalloutKind, TextAttribute>> = {
  NOTE: 'blue',
  WARNING: 'red',
  BISCUIT: 'yellow',
  RUNTIME: 'cyan',
  HINT: 'green',
  CHECK: 'magenta',
};

export function hyperlink(style: Style, text: string, url: string): string {
  return style.hyperlinks ? `\x1b]8;;${url}\x1b\\${text}\x1b]8;;\x1b\\` : text;
}
