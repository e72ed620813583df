/** Valid inputs, damaged. */
import type { Random } from '../support/random.ts';

const INTERESTING = [0, 1, 0x7f, 0x80, 0xff] as const;

/** A copy with bytes flipped, overwritten, moved, repeated or cut off, here and there. */
export function damaged(random: Random, whole: Uint8Array, most = 4): Uint8Array {
  let bytes = whole.slice();
  for (let n = 1 + random.below(most); n > 0; n--) {
    if (bytes.length === 0) return bytes;
    const at = random.below(bytes.length);
    const length = Math.min(1 + random.below(random.below(8) === 0 ? 512 : 8), bytes.length - at);
    switch (random.below(8)) {
      case 0:
      case 1:
        bytes[at]! ^= 1 << random.below(8);
        break;
      case 2:
        bytes[at] = random.pick(INTERESTING);
        break;
      case 3:
        bytes.fill(random.pick(INTERESTING), at, at + length);
        break;
      case 4:
        random.fill(bytes.subarray(at, at + length));
        break;
      case 5:
        bytes.copyWithin(random.below(bytes.length), at, at + length);
        break;
      case 6:
        // Something is missing, and all after it is elsewhere.
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
        break;
      default:
        if (random.below(4) === 0) bytes = bytes.slice(0, at);
        else bytes[at] = random.next();
    }
  }
  return bytes;
}

/** A copy of a text with characters and words damaged; `words` are sewn in. */
export function damagedText(random: Random, whole: string, words: readonly string[], most = 6): string {
  let text = whole;
  for (let n = 1 + random.below(most); n > 0; n--) {
    const at = random.below(text.length + 1);
    const length = random.below(random.below(6) === 0 ? 200 : 6);
    const [before, after] = [text.slice(0, at), text.slice(at)];
    switch (random.below(7)) {
      case 0:
        text = before + after.slice(length);
        break;
      case 1:
        text = before + String.fromCharCode(random.below(random.below(4) === 0 ? 0x1_0000 : 0x80)) + after;
        break;
      case 2:
        text = before + after.slice(0, length) + after;
        break;
      case 3:
        text = before;
        break;
      case 4: {
        const from = random.below(text.length + 1);
        text = before + text.slice(from, from + length) + after;
        break;
      }
      default:
        text = `${before}${random.below(2) ? ' ' : ''}${random.pick(words)}${after.slice(random.below(2) * length)}`;
    }
  }
  return text;
}
