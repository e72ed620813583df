/** Copy buttons on code and on commands. */

const SHOWN_MS = 1500;

/** What is copied of a frame: the code as it is in the file, or the command without its prompt. */
function textOf(frame: Element): string {
  if (frame.matches('.run')) return (frame as HTMLElement).dataset.command ?? '';
  return [...frame.querySelectorAll('pre')].map((part) => part.textContent.replace(/\n?$/, '\n')).join('');
}

export function addCopyButtons(): void {
  // Pages without a secure origin may not write to the pasteboard.
  if (!navigator.clipboard) return;
  for (const frame of document.querySelectorAll('figure.code, figure.run, .fence')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    const what = frame.matches('.run') ? 'the command' : 'the code';
    button.setAttribute('aria-label', `Copy ${what}`);
    button.addEventListener('click', async () => {
      const copied = await navigator.clipboard.writeText(textOf(frame)).then(
        () => true,
        () => false,
      );
      button.textContent = copied ? 'Copied' : 'Refused';
      setTimeout(() => {
        button.textContent = 'Copy';
      }, SHOWN_MS);
    });
    (frame.querySelector(':scope > figcaption') ?? frame).append(button);
  }
}
