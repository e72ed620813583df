/** What the guest says apart from its output: text written to the debug console, port 0xE9. */

/** A guest that writes for ever is not listened to for ever. */
const MAX_CHARACTERS = 4096;

export class Remarks {
  #text = '';
  #cutOff = false;

  add(byte: number): void {
    if (this.#text.length < MAX_CHARACTERS) this.#text += String.fromCharCode(byte);
    else this.#cutOff = true;
  }

  /** @returns all that was said, as lines; '' for nothing */
  get text(): string {
    const said = Buffer.from(this.#text, 'latin1').toString().replaceAll('\r\n', '\n').trimEnd();
    return this.#cutOff ? `${said} … (and more)` : said;
  }
}
