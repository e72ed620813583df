/** Somebody who looks at what the processor does, and changes nothing. A call may ask the CPU to stop after the instruction. */
export interface Observer {
  /** An exception is delivered. @param errorCode -1 for none */
  exception(vector: number, errorCode: number): void;
  /** The interrupt controller's vector is delivered, between two instructions. */
  interrupt(vector: number): void;
  /** INT n, INT3 and INTO. */
  softwareInterrupt(vector: number): void;
  /** SYSCALL. @param number what RAX holds, unsigned */
  systemCall(number: bigint): void;
  /** IN, OUT and their string forms. @param size bytes */
  port(port: number, size: number): void;
  /** The processor may have changed its mode: `Cpu.mode` says to which. */
  mode(): void;
}
