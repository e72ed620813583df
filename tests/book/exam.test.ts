/** The exam's answers are where it says that they are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listChapters } from '../../src/book/chapters.ts';
import { ROOT } from '../support/lesson.ts';

const exam = suite('book: exam');
const QUESTIONS = 20;

interface Place {
  readonly file: string;
  readonly section: string;
  readonly words: string;
}

/** The questions in order, each with the places that answer it. */
function questionsOf(text: string): { readonly title: string; readonly answer: string; readonly places: Place[] }[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((part) => ({
      title: part.split('\n')[0]!,
      answer: /^Answer: (.+?)\n\n/ms.exec(part)?.[1] ?? '',
      places: [...part.matchAll(/^- (\S+\.md), "(.+?)": (.+)$/gm)].map(([, file, section, words]) => ({
        file: file!,
        section: section!,
        words: words!,
      })),
    }));
}

/** A section of a chapter with those below it; undefined if there is none of that name. */
function sectionText(file: string, name: string): string | undefined {
  const markdown = listChapters().find((chapter) => chapter.file === file)?.markdown ?? '';
  return markdown.split(/^## /m).find((part) => part.startsWith(`${name}\n`));
}

const questions = questionsOf(readFileSync(join(ROOT, 'tests/book/exam.md'), 'utf8'));

exam('has twenty questions, each with an answer and a place', () => {
  assert.equal(
    questions.map(({ title }) => Number.parseInt(title, 10)),
    Array.from({ length: QUESTIONS }, (_, n) => n + 1),
  );
  for (const { title, answer, places } of questions) assert.ok(answer !== '' && places.length > 0, title);
});

for (const { title, places } of questions)
  for (const { file, section, words } of places)
    exam(`${title}: ${file}, ${section}`, () => {
      const text = sectionText(file, section);
      assert.ok(text !== undefined, `${file} has no section '${section}'`);
      assert.ok(text.includes(words), `'${words}' does not stand there`);
    });

exam.run();
