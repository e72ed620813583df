/** What `run` does unless told otherwise; the help quotes these. */

export const DEFAULT_MEMORY_MIB = 256;
/** For a folder of the reader's own that began as stage 6 or 7. */
export const OWN_PROGRAM_MEMORY_MIB = 1024;
/** The wall-clock bound of a headless run. */
export const HEADLESS_SECONDS = 30;
