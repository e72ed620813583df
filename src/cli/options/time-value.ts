/** Moments on a command line: `--rtc 2026-11-29T12:00:00Z` or `--rtc host`. */
import { usageError } from '../errors/cli-error.ts';

/** RFC 3339, the time of day with or without its seconds. */
const MOMENT = /^(\d{4})-\d\d-(\d\d)T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;
/** A century byte of the real-time clock counts from year 0; Go's and Linux's clocks begin in 1970. */
const FIRST_YEAR = 1970;

/** @throws CliError if it is neither a moment from 1970 on nor `host` */
export function momentValue(option: string, text: string): Date {
  if (text === 'host') return new Date();
  const [, , day] = MOMENT.exec(text) ?? [];
  const moment = new Date(text);
  // Date takes 31 February for the beginning of March.
  const dayExists = day !== undefined && new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDate() === Number(day);
  if (dayExists && moment.getUTCFullYear() >= FIRST_YEAR) return moment;
  throw usageError(`--${option} wants a moment such as 2026-11-29T12:00:00Z, or host, not '${text}'`);
}
