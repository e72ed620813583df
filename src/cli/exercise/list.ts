/** The list of exercises, with those that are solved. */
import { readProgress } from '../../book/progress.ts';
import { EXIT } from '../errors/exit-status.ts';
import { allExercises } from './exercises.ts';

export function listExercises(json: boolean): number {
  const solved = new Set(readProgress().solved);
  const all = allExercises();
  if (json) {
    const exercises = all.map(({ number, title }) => ({ number, title, solved: solved.has(number) }));
    process.stdout.write(`${JSON.stringify({ exercises })}\n`);
    return EXIT.OK;
  }
  const lines: string[] = [];
  for (const [n, { number, title, chapter }] of all.entries()) {
    if (all[n - 1]?.chapter !== chapter) lines.push(...(n > 0 ? [''] : []), `${chapter.number}  ${chapter.title}`);
    lines.push(`  ${solved.has(number) ? 'solved' : '      '}  ${number}  ${title}`);
  }
  const next = all.find(({ number }) => !solved.has(number));
  if (next) lines.push('', `Next: lesson exercise ${next.number}`);
  process.stdout.write(`${lines.join('\n')}\n`);
  return EXIT.OK;
}
