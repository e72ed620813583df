/** Shows an address in the user's browser, as far as there is one; it was printed in any case. */

function opener(): readonly string[] | undefined {
  if (process.platform === 'darwin') return ['open'];
  if (process.platform === 'win32') return ['cmd', '/c', 'start', ''];
  // Without a display, xdg-open would start a browser in the terminal.
  return process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? ['xdg-open'] : undefined;
}

export function openBrowser(address: string): void {
  const command = opener();
  if (!command) return;
  try {
    Bun.spawn([...command, address], { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' }).unref();
  } catch {
    // No such program.
  }
}
