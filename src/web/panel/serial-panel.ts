/** What came from COM1, as text. */
import { displayedText } from '../../book/displayed-text.ts';
import { element } from './element.ts';
import type { CreatePanel } from './panel.ts';

/** Lines that are shown at most: a guest may print for ever. */
const MAX_LINES = 2000;
/** Characters of a line without an end that are kept: the rest of such a line is not shown. */
const MAX_LINE = 64 << 10;

export const serialPanel: CreatePanel = () => {
  const text = element('pre', { tabindex: '0', role: 'log', 'aria-label': 'The serial port' });
  let decoder = new TextDecoder();
  let lines: string[] = [];
  let last = '';
  let due = false;

  const draw = (): void => {
    due = false;
    const atEnd = text.scrollTop + text.clientHeight >= text.scrollHeight - 4;
    text.textContent = [...lines, displayedText(last).trimEnd()].join('\n');
    if (atEnd) text.scrollTop = text.scrollHeight;
  };
  const drawSoon = (): void => {
    if (due) return;
    due = true;
    requestAnimationFrame(draw);
  };
  return {
    element: element('div', { class: 'serial' }, element('p', { class: 'title' }, 'Serial port COM1'), text),
    heard(message) {
      if (message.kind !== 'serial') return;
      const parts = (last + decoder.decode(message.bytes, { stream: true })).split('\n');
      last = parts.pop()!.slice(0, MAX_LINE);
      lines.push(...parts.map((line) => displayedText(line).trimEnd()));
      lines = lines.slice(-MAX_LINES);
      drawSoon();
    },
    reset() {
      decoder = new TextDecoder();
      lines = [];
      last = '';
      drawSoon();
    },
  };
};
