/** A chapter's blocks as HTML. */
import { Marked, type MarkedToken, type Tokens } from 'marked';
import { anchor } from '../anchors.ts';
import { type Block, blocksOf, CALLOUTS } from '../blocks.ts';
import type { Chapter } from '../chapters.ts';
import { renderNarrowSvg, renderSvg } from '../diagram/index.ts';
import { compareStages } from '../excerpts.ts';
import { changesHtml, excerptsHtml, fenceHtml, transcriptHtml } from './code.ts';
import { escapeHtml } from './escape.ts';
import type { SiteMachine } from './site-parts.ts';

/** The page of a chapter's file: `03-interrupts.md` is in `03-interrupts.html`. */
export const pageOf = (file: string): string => file.replace(/\.md$/, '.html');

const marked = new Marked({
  renderer: {
    heading({ tokens, depth, text }: Tokens.Heading): string {
      const inner = this.parser.parseInline(tokens);
      if (depth === 1) return `<h1>${inner}</h1>\n`;
      const id = anchor(text);
      return `<h${depth} id="${escapeHtml(id)}">${inner} <a class="here" href="#${escapeHtml(id)}" aria-label="Link to this section">#</a></h${depth}>\n`;
    },
    link({ href, tokens }: Tokens.Link): string {
      const inner = this.parser.parseInline(tokens);
      if (/^https?:/.test(href)) return `<a href="${escapeHtml(href)}" rel="noopener">${inner}</a>`;
      const [file = '', fragment] = href.split('#');
      const target = `${pageOf(file)}${fragment === undefined ? '' : `#${fragment}`}`;
      const kind = file.endsWith('appendix.md') && fragment !== undefined ? ' class="term"' : '';
      return `<a${kind} href="${escapeHtml(target)}">${inner}</a>`;
    },
    code({ lang, text }: Tokens.Code): string {
      return fenceHtml(lang, text);
    },
    table(token: Tokens.Table): string {
      const row = (cells: readonly Tokens.TableCell[], tag: string): string =>
        `<tr>${cells.map(({ tokens }) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`).join('')}</tr>`;
      const body = token.rows.map((cells) => row(cells, 'td')).join('');
      return `<div class="table" tabindex="0"><table><thead>${row(token.header, 'th')}</thead><tbody>${body}</tbody></table></div>`;
    },
  },
});

/** Units of the widest picture that can still be read when it is made as narrow as a telephone, 350 points. */
const SHRINKS = 460;

function shrinking(svg: string): string {
  const width = Number(/ width="(\d+)"/.exec(svg)?.[1]);
  return width <= SHRINKS ? svg.replace('<svg ', '<svg class="shrinks" ') : svg;
}

/** A diagram as wide as the page, and the same for a telephone where that fits; the style sheet shows one of them. */
function diagramHtml(kind: string, source: string): string {
  const [wide, narrow] = [shrinking(renderSvg(kind, source)), renderNarrowSvg(kind, source)];
  const pictures =
    narrow === undefined ? wide : `<div class="wide">${wide}</div><div class="narrow">${shrinking(narrow)}</div>`;
  return `<figure class="diagram" tabindex="0">${pictures}</figure>`;
}

function blockHtml(block: Block, machine: SiteMachine): string {
  switch (block.kind) {
    case 'markdown':
      return marked.parser([block.token as MarkedToken]);
    case 'excerpts':
      return excerptsHtml(block.excerpts);
    case 'transcript':
      return transcriptHtml(block.fence, machine.bootOf(block.fence));
    case 'diagram':
      return diagramHtml(block.diagram, block.source);
    case 'diff':
      return changesHtml(block.from, block.to, compareStages(block.from, block.to));
    case 'callout': {
      const inner = block.blocks.map((inner) => blockHtml(inner, machine)).join('\n');
      const title = CALLOUTS[block.callout];
      const kind = block.callout.toLowerCase();
      // The hint is folded away, so that it is not read by accident.
      if (block.callout === 'HINT')
        return `<details class="callout hint"><summary>${title}</summary>${inner}</details>`;
      return `<div role="note" class="callout ${kind}"><p class="title">${title}</p>${inner}</div>`;
    }
  }
}

export const chapterHtml = (chapter: Chapter, stages: number, machine: SiteMachine): string =>
  blocksOf(chapter, stages)
    .map((block) => blockHtml(block, machine))
    .join('\n');
