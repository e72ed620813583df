/** Virtual nanoseconds that one instruction takes, for every part of the machine: TSC, PIT and RTC agree. */
export const NS_PER_INSTRUCTION = 10;
