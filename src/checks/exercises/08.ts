import type { BootResult } from '../boot.ts';
import { ends, holds, line } from '../check.ts';
import { COSTS, limitsOf } from '../programs/chapter-8-exercises.ts';
import type { ExerciseChecks } from './exercise.ts';

const boot = { program: COSTS };

/** @param part the word that the program's line begins with; it prints a number only if the result was right */
function cheaper(run: BootResult, part: string, limit: number): void {
  const found = line(run, new RegExp(`^${part} `));
  const taken = /^\w+ (\d+) instructions$/.exec(found)?.[1];
  holds(taken !== undefined && Number(taken) <= limit, `${part}: at most ${limit} instructions`, `'${found}'`);
  line(run, /^The checks return\.$/);
  ends(run, 'power-off');
}

export const exercises: ExerciseChecks = {
  '8.1': { boot, judge: (run, { seed }) => cheaper(run, 'copy', limitsOf(seed).copy) },
  '8.2': { boot, judge: (run, { seed }) => cheaper(run, 'sum', limitsOf(seed).sum) },
  '8.3': {
    boot,
    judge(run, { seed }) {
      const { pool } = limitsOf(seed);
      const found = line(run, /^pool /);
      holds(found === pool, `'${pool}'`, `'${found}'`);
      ends(run, 'power-off');
    },
  },
  '8.4': { boot, judge: (run, { seed }) => cheaper(run, 'call', limitsOf(seed).call) },
};
