/** Why the machine stopped running, for good or for now. */
export type Stop =
  /** ACPI power-off (port 0x604), as QEMU's PIIX4 does. */
  | { readonly kind: 'power-off' }
  /**
   * A write of `value` to the debug-exit port 0xf4; the process status is `(value << 1) | 1`, as in QEMU, or what was
   * written to port 0xf3 before.
   */
  | { readonly kind: 'debug-exit'; readonly status: number }
  /** HLT, and nothing will wake the CPU: interrupts are off, or masked, or none came for an hour of virtual time. */
  | { readonly kind: 'halted' }
  /** A third fault while a double fault was delivered (Intel SDM vol. 3, 6.15, "Double Fault"). `report` is for people. */
  | { readonly kind: 'triple-fault'; readonly report: string }
  /** The next instruction is at one of the addresses that a debugger gave, or the debugger called `pause`. */
  | { readonly kind: 'breakpoint' }
  /** The bound in retired instructions was reached. */
  | { readonly kind: 'instructions' }
  /** The CPU waits in HLT, and as much virtual time passed as the bound's instructions take; run again to go on. */
  | { readonly kind: 'paused' }
  /** Waiting in HLT for something from outside (a key), with interrupts on; only reported when pacing to the wall clock. */
  | { readonly kind: 'idle'; readonly untilNs: number };
