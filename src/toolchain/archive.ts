/**
 * Adds assembled object files to the archive that the compiler made, as `go tool pack r` does: Unix `ar` with a header
 * of 60 bytes a member, all numbers in decimal but the mode (cmd/internal/archive).
 */
import { concatenate } from '../host/bytes.ts';

const NAME_LENGTH = 16;

function header(name: string, size: number): Uint8Array {
  const field = (value: string | number, width: number): string => String(value).padEnd(width);
  // Time, user and group are 0: the same input gives the same archive.
  const text = `${field(name.slice(0, NAME_LENGTH), NAME_LENGTH)}${field(0, 12)}${field(0, 6)}${field(0, 6)}${field('644', 8)}${field(size, 10)}\`\n`;
  return new TextEncoder().encode(text);
}

export function appendObjects(archive: Uint8Array, objects: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const parts: Uint8Array[] = [archive];
  for (const [name, bytes] of objects) {
    parts.push(header(name, bytes.length), bytes);
    // Members start at even offsets.
    if (bytes.length % 2 === 1) parts.push(new Uint8Array(1));
  }
  return concatenate(parts);
}
