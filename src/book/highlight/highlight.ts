/** Code in colours: shiki finds the tokens, each is given one of a few inks, and who shows it decides how they look. */
import {
  createHighlighterCoreSync,
  type HighlighterCore,
  type LanguageRegistration,
  type ThemeRegistration,
} from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';

import go from 'shiki/langs/go.mjs';
import json from 'shiki/langs/json.mjs';
import shellscript from 'shiki/langs/shellscript.mjs';
import { goAssembly } from './go-assembly-grammar.ts';
import { INKS, type Ink, type Run } from './inks.ts';
import type { Language } from './languages.ts';
import { nasm } from './nasm-grammar.ts';

const GRAMMARS: Readonly<Record<Language, LanguageRegistration | LanguageRegistration[]>> = {
  go,
  json,
  nasm,
  shellscript,
  'go-assembly': goAssembly,
};
const inks = Object.keys(INKS) as Ink[];
/** A theme's colours are numbers of inks. */
const colour = (ink: Ink): string => `#${inks.indexOf(ink).toString(16).padStart(6, '0')}`;
const theme: ThemeRegistration = {
  name: 'inks',
  type: 'light',
  colors: {},
  settings: [
    { settings: { foreground: colour('plain') } },
    ...inks.map((ink) => ({ scope: [...INKS[ink]], settings: { foreground: colour(ink) } })),
  ],
};

let highlighter: HighlighterCore | undefined;

function loaded(language: Language): HighlighterCore {
  highlighter ??= createHighlighterCoreSync({
    themes: [theme],
    langs: [],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
  if (!highlighter.getLoadedLanguages().includes(language)) highlighter.loadLanguageSync(GRAMMARS[language]);
  return highlighter;
}

/** @returns for each line its runs; without a language, lines in plain ink */
export function highlight(lines: readonly string[], language: Language | undefined): readonly (readonly Run[])[] {
  if (language === undefined) return lines.map((text) => [{ ink: 'plain', text }]);
  const { tokens } = loaded(language).codeToTokens(lines.join('\n'), { lang: language, theme: 'inks' });
  return tokens.map((line) => {
    const runs: { ink: Ink; text: string }[] = [];
    for (const { content, color } of line) {
      const ink = inks[Number.parseInt((color ?? '').slice(1), 16)] ?? 'plain';
      const last = runs.at(-1);
      // Blanks have no colour: they go with what is before them.
      if (last && (last.ink === ink || content.trim() === '')) last.text += content;
      else runs.push({ ink, text: content });
    }
    return runs;
  });
}
