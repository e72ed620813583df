/** The guest's serial output for a terminal without escape sequences (TERM=dumb). */

const ESCAPE = 0x1b;

type State = 'text' | 'escape' | 'sequence' | 'string';

/**
 * Removes control sequences (`ESC [ … final`), control strings (`ESC ] … BEL` or `ESC ] … ESC \`) and other escape sequences
 * as ECMA-48 and ISO 2022 define them. A sequence may be cut between two calls.
 */
export class PlainText {
  #state: State = 'text';

  take(bytes: Uint8Array): Uint8Array {
    return bytes.filter((byte) => {
      if (this.#state === 'text' && byte !== ESCAPE) return true;
      this.#state = next(this.#state, byte);
      return false;
    });
  }
}

const BELL = 0x07;
/** The bytes after ESC that begin a control string: DCS, SOS, OSC, PM, APC. */
const STRING_STARTS: ReadonlySet<number> = new Set(Buffer.from('PX]^_'));

/** @returns the state after a byte of an escape sequence */
function next(state: State, byte: number): State {
  if (byte === ESCAPE) return 'escape';
  switch (state) {
    case 'escape':
      if (byte === 0x5b) return 'sequence';
      if (STRING_STARTS.has(byte)) return 'string';
      // Intermediate bytes, 0x20 … 0x2F, are followed by a final one.
      return byte >= 0x20 && byte <= 0x2f ? 'escape' : 'text';
    case 'sequence':
      return byte >= 0x40 && byte <= 0x7e ? 'text' : 'sequence';
    case 'string':
      return byte === BELL ? 'text' : 'string';
    default:
      return 'text';
  }
}
