/** `lesson serve` in the background. */
import { LAUNCHER } from '../support/lesson.ts';

export interface Serving {
  /** `http://127.0.0.1:PORT/`. */
  readonly address: string;
  readonly port: number;
  /** @returns the exit status */
  end(signal?: NodeJS.Signals): Promise<number>;
}

export async function startServing(): Promise<Serving> {
  const child = Bun.spawn([LAUNCHER, 'serve', '--no-open', '--port', '0'], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  });
  // A test file that fails before it ends the server must not leave it.
  process.on('exit', () => child.kill());
  let printed = '';
  const decoder = new TextDecoder();
  for await (const bytes of child.stdout) {
    printed += decoder.decode(bytes);
    if (printed.includes('\n')) break;
  }
  const address = printed.trim();
  return {
    address,
    port: Number(new URL(address).port),
    end(signal = 'SIGINT') {
      child.kill(signal);
      return child.exited;
    },
  };
}
