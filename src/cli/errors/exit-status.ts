/** What the exit statuses of `lesson` mean. */
export const EXIT = {
  OK: 0,
  /** The guest failed, a check failed, or the host refused something (a full disk). */
  FAILED: 1,
  /** The command line is wrong. */
  USAGE: 2,
  /** The stage does not build. */
  BUILD: 3,
  /** A bound was reached: --timeout, --max-instructions. */
  BOUND: 124,
  /** 128 + the signal's number, as shells count: SIGHUP, SIGINT, SIGPIPE, SIGTERM. */
  HANGUP: 129,
  INTERRUPTED: 130,
  BROKEN_PIPE: 141,
  TERMINATED: 143,
} as const;
