/** The I/O port space as instructions use it. Ports are 0 … 65,535, values unsigned; an access may cross devices. */
export interface Ports {
  read8(port: number): number;
  read16(port: number): number;
  read32(port: number): number;
  write8(port: number, value: number): void;
  write16(port: number, value: number): void;
  write32(port: number, value: number): void;
}
