/** What `run` does unless told otherwise; the help quotes these. */

export const DEFAULT_MEMORY = '256M';
/** The wall-clock bound of a headless run. */
export const HEADLESS_SECONDS = 30;
