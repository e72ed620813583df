/** The search field of a page. The index is a script, because a page that was opened as a file may not fetch one. */
import { type IndexEntry, search } from './search.ts';

/** Set by `search-index.js`. */
declare global {
  var lessonSearchIndex: readonly IndexEntry[] | undefined;
}

/** Loaded when the reader first comes to the field: a page that is only read does without. */
let loading: Promise<readonly IndexEntry[]> | undefined;

function loadIndex(): Promise<readonly IndexEntry[]> {
  loading ??= new Promise((done) => {
    const script = document.createElement('script');
    script.src = 'search-index.js';
    script.onload = () => done(globalThis.lessonSearchIndex ?? []);
    script.onerror = () => {
      loading = undefined;
      done([]);
    };
    document.head.append(script);
  });
  return loading;
}

export function startSearch(): void {
  const box = document.querySelector<HTMLElement>('.search');
  const input = box?.querySelector('input');
  const found = box?.querySelector<HTMLElement>('.found');
  if (!box || !input || !found) return;
  box.hidden = false;
  let chosen = -1;

  const close = (): void => {
    found.hidden = true;
    input.setAttribute('aria-expanded', 'false');
  };
  const show = async (): Promise<void> => {
    const index = await loadIndex();
    const hits = search(index, input.value);
    chosen = -1;
    if (!hits) return close();
    const links = hits.map(({ href, chapter, title, snippet }) => {
      const link = document.createElement('a');
      link.href = href;
      link.setAttribute('role', 'option');
      const words: [tag: string, text: string][] = [
        ['b', title],
        ['small', chapter === title ? '' : chapter],
        ['span', snippet],
      ];
      for (const [tag, text] of words) {
        const part = document.createElement(tag);
        part.textContent = text;
        link.append(part, ' ');
      }
      link.addEventListener('click', close);
      return link;
    });
    found.replaceChildren(
      ...(links.length > 0 ? links : [index.length > 0 ? 'Nothing found.' : 'The search cannot be loaded.']),
    );
    found.hidden = false;
    input.setAttribute('aria-expanded', 'true');
  };
  const choose = (step: number): void => {
    const links = [...found.querySelectorAll('a')];
    chosen = Math.max(0, Math.min(links.length - 1, chosen + step));
    for (const [n, link] of links.entries()) link.setAttribute('aria-selected', String(n === chosen));
    links[chosen]?.scrollIntoView({ block: 'nearest' });
  };
  const showSoon = (): void => void show();
  input.addEventListener('input', showSoon);
  input.addEventListener('focus', showSoon);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
    if (event.key === 'Enter') found.querySelectorAll('a')[Math.max(0, chosen)]?.click();
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    choose(event.key === 'ArrowDown' ? 1 : -1);
  });
  document.addEventListener('click', ({ target }) => {
    if (!(target instanceof Node && box.contains(target))) close();
  });
  document.addEventListener('keydown', (event) => {
    const typing = event.target instanceof Element && event.target.matches('input, textarea, select');
    if (event.key !== '/' || typing) return;
    event.preventDefault();
    input.focus();
  });
}
