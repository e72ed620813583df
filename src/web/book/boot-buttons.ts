/** The buttons beside transcripts. Nothing of the machine is loaded before one of them is pressed. */

/** What the script at `data-panel` exports: src/web/panel/machine-view.ts. */
interface MachineView {
  open(figure: HTMLElement, onClose: () => void): void;
}

const FROM_FILE =
  'Opened as a file, the book can only be read. To boot its stages on this page, run lesson serve, or put the folder on any web server.';

export function showBootButtons(): void {
  const buttons = document.querySelectorAll<HTMLButtonElement>('button.boot');
  // A browser gives a page that is a file neither workers nor other files.
  if (location.protocol === 'file:') {
    sayWhy(buttons[0]);
    return;
  }
  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener('click', () => void boot(button));
  }
}

function sayWhy(first: HTMLButtonElement | undefined): void {
  const line = document.createElement('p');
  line.className = 'remark';
  line.textContent = FROM_FILE;
  first?.closest('figure')?.after(line);
}

async function boot(button: HTMLButtonElement): Promise<void> {
  const figure = button.closest('figure');
  const panel = document.body.dataset.panel;
  if (!figure || panel === undefined) return;
  button.disabled = true;
  try {
    const { open } = (await import(new URL(panel, document.baseURI).href)) as MachineView;
    open(figure, () => {
      button.disabled = false;
      button.focus({ preventScroll: true });
    });
  } catch {
    button.disabled = false;
    button.textContent = 'The machine cannot be loaded; reload the page';
  }
}
