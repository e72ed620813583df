/** Somebody wants a running machine to stop: Ctrl-C at the prompt, or gdb. */
export class Interruption {
  asked = false;

  /** Lets keys and connections be seen, which come between two turns of the event loop. @returns whether to stop; asked once */
  async take(): Promise<boolean> {
    await new Promise((done) => setImmediate(done));
    const { asked } = this;
    this.asked = false;
    return asked;
  }
}
