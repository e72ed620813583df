/** How retired instructions become time. The same for every part of the machine, so that TSC, PIT and RTC agree. */

/** Virtual nanoseconds that one instruction takes. */
export const NS_PER_INSTRUCTION = 10;
/** Time stamp counter ticks in a virtual nanosecond: a 1 GHz counter. */
export const TSC_TICKS_PER_NS = 1;
