import { SourceError } from '../diagnostics.ts';
import type { Token } from '../syntax/token.ts';
import { isMark } from './tokens.ts';

/** Marks, among tokens waiting to be expanded, where the text of a macro ends. */
export interface End<M> {
  readonly ends: M;
}

/** Tokens waiting to be expanded, the next one last. */
export type Pending<M> = (Token | End<M>)[];

/** Whether a parenthesis comes next. */
export function argumentsFollow<M>(pending: Pending<M>): boolean {
  let i = pending.length - 1;
  while (i >= 0 && 'ends' in pending[i]!) i--;
  const next = pending[i];
  return next !== undefined && !('ends' in next) && isMark(next, '(');
}

/** Where parentheses and braces stand while arguments are read (braces hide commas and parentheses). */
class Nesting {
  parentheses = 0;
  braces = 0;

  /** Takes a token into account; returns what it is to the arguments. */
  step(token: Token): 'inside' | 'comma' | 'close' {
    if (isMark(token, '{')) this.braces++;
    else if (isMark(token, '}')) this.braces = Math.max(0, this.braces - 1);
    else if (this.braces > 0) return 'inside';
    else if (isMark(token, '(')) this.parentheses++;
    else if (isMark(token, ')')) {
      if (this.parentheses-- === 0) return 'close';
    } else if (isMark(token, ',') && this.parentheses === 0) return 'comma';
    return 'inside';
  }
}

/** How many arguments stand in the parentheses that come next, and on how many tokens. */
export function countArguments<M>(pending: Pending<M>, name: Token): { count: number; length: number } {
  const nesting = new Nesting();
  let count = 1;
  let opened = false;
  for (let i = pending.length - 1; i >= 0; i--) {
    const token = pending[i]!;
    if ('ends' in token) continue;
    if (!opened) {
      opened = true;
      continue;
    }
    const is = nesting.step(token);
    if (is === 'close') return { count, length: pending.length - i };
    if (is === 'comma') count++;
  }
  throw new SourceError(`the arguments of "${name.text}" are never closed with ")"`, name.column);
}

/** Takes the arguments in parentheses off the tokens waiting. From number `greedy` on, commas do not separate. */
export function takeArguments<M>(pending: Pending<M>, name: Token, greedy: number): Token[][] {
  const nesting = new Nesting();
  const parts: Token[][] = [[]];
  let opened = false;
  for (;;) {
    const token = pending.pop();
    if (!token) throw new SourceError(`the arguments of "${name.text}" are never closed with ")"`, name.column);
    if ('ends' in token) continue;
    if (!opened) {
      opened = true;
      continue;
    }
    const is = nesting.step(token);
    if (is === 'close') return parts;
    if (is === 'comma' && parts.length < greedy) parts.push([]);
    else parts.at(-1)!.push(token);
  }
}

/** An argument of a single-line macro without the braces at its beginning and their end. */
export function unbraceArgument(tokens: readonly Token[]): readonly Token[] {
  if (!isMark(tokens[0], '{')) return tokens;
  const out: Token[] = [];
  let depth = 0;
  for (const [i, token] of tokens.entries()) {
    if (isMark(token, '{') && depth++ === 0 && i === 0) continue;
    if (isMark(token, '}') && depth > 0 && --depth === 0) continue;
    out.push(token);
  }
  return out;
}
