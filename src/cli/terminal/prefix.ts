/** Ctrl-A: the next key is a command to lesson and not the guest's, as with QEMU's -nographic. */

const CTRL_A = '\x01';

export interface PrefixActions {
  /** Input that is the guest's. */
  guest(text: string): void;
  leave(): void;
  help(): void;
  screenshot(): void;
  debug(): void;
}

export class Prefix {
  readonly #actions: PrefixActions;
  #waiting = false;

  constructor(actions: PrefixActions) {
    this.#actions = actions;
  }

  feed(text: string): void {
    let rest = text;
    while (rest !== '') {
      if (this.#waiting) {
        this.#waiting = false;
        this.#command(rest.charAt(0));
        rest = rest.slice(1);
        continue;
      }
      const at = rest.indexOf(CTRL_A);
      const mine = at < 0 ? rest : rest.slice(0, at);
      if (mine !== '') this.#actions.guest(mine);
      this.#waiting = at >= 0;
      rest = at < 0 ? '' : rest.slice(at + 1);
    }
  }

  #command(key: string): void {
    if (key === CTRL_A) this.#actions.guest(CTRL_A);
    else if (key === 'x' || key === 'X') this.#actions.leave();
    else if (key === 'h' || key === 'H' || key === '?') this.#actions.help();
    else if (key === 'd' || key === 'D') this.#actions.debug();
    else if (key === 's' || key === 'S') this.#actions.screenshot();
  }
}
