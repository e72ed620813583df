/** The screen, with the keyboard before it. */
import type { FromWorker } from '../machine/protocol.ts';
import { element } from './element.ts';
import { keyboardInput, softKeys } from './keyboard.ts';
import type { CreatePanel } from './panel.ts';

/** Pictures of fewer columns are of modes that fill a screen of 4:3 with wide points. */
const NARROW = 512;

const aspect = (width: number, height: number): string => (width < NARROW ? '4 / 3' : `${width} / ${height}`);

export const screenPanel: CreatePanel = (machine) => {
  const canvas = element('canvas', {
    width: '720',
    height: '400',
    role: 'img',
    'aria-label': "The machine's screen; what it prints is also below, as text",
  });
  // Made with the first picture: it takes a while, and at the beginning there is enough to do.
  let drawing: CanvasRenderingContext2D | null = null;
  const input = keyboardInput(machine);
  const screen = element('div', { class: 'screen' }, canvas, input);
  const show = ({ width, height, pixels }: FromWorker & { kind: 'picture' }): void => {
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    canvas.style.aspectRatio = aspect(width, height);
    drawing ??= canvas.getContext('2d', { alpha: false });
    drawing?.putImageData(new ImageData(pixels, width, height), 0, 0);
  };
  return {
    element: element('div', {}, screen, softKeys(machine, input)),
    heard(message) {
      if (message.kind === 'picture') show(message);
      if (message.kind === 'on' && matchMedia('(pointer: fine)').matches) input.focus({ preventScroll: true });
    },
    reset() {
      drawing?.clearRect(0, 0, canvas.width, canvas.height);
    },
  };
};
