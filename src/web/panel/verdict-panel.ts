/** Says whether the machine prints what the text shows, or where it begins to differ. */
import type { Boot } from './boot.ts';
import { compare, type Verdict } from './comparison.ts';
import { element } from './element.ts';
import type { CreatePanel } from './panel.ts';

/** Characters that are looked at: transcripts are much shorter. */
const MAX_TEXT = 256 << 10;

const quoted = (line: string | undefined): Node =>
  line === undefined ? document.createTextNode('nothing') : element('code', {}, line);

/** Another Go lays its runtime out elsewhere, which is no mistake. */
function remark({ recordedWith, builtWith }: Boot): string {
  if (recordedWith === builtWith || recordedWith === '' || builtWith === '') return '';
  return `. The text’s kernel was built with ${recordedWith}, this one with ${builtWith}: addresses and times may differ.`;
}

function words(verdict: Verdict, boot: Boot): (Node | string)[] {
  const lines = boot.expected.length;
  if (verdict.kind === 'equal')
    return [
      `✓ The machine printed what the text shows: ${lines === 1 ? 'the line is' : `all ${lines} lines are`} equal.`,
    ];
  if (verdict.kind === 'so-far') return [`${verdict.lines} of ${lines} lines are there, equal to the text’s.`];
  const { line, expected, printed } = verdict;
  return [`✗ Line ${line} differs. The text: `, quoted(expected), '; the machine: ', quoted(printed), remark(boot)];
}

export const verdictPanel: CreatePanel = (_machine, boot) => {
  const line = element('p', { class: 'verdict', role: 'status' });
  let decoder = new TextDecoder();
  let serial = '';
  let settled = false;

  const judge = (ended: boolean): void => {
    if (settled) return;
    const verdict = compare(boot, serial, ended);
    settled = verdict.kind !== 'so-far';
    line.dataset.verdict = verdict.kind;
    line.replaceChildren(...words(verdict, boot));
  };
  return {
    element: line,
    heard(message) {
      if (message.kind === 'serial' && serial.length < MAX_TEXT) {
        serial += decoder.decode(message.bytes, { stream: true });
        judge(false);
      }
      if (message.kind === 'ended') judge(true);
    },
    reset(byHand) {
      decoder = new TextDecoder();
      serial = '';
      settled = byHand;
      delete line.dataset.verdict;
      line.replaceChildren();
    },
  };
};
