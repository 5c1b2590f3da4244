import { colour } from '../theme';

const kFont = '13px system-ui, sans-serif';
/** For print and large screens. */
const kScale = 2;

/** To draw on, in pixels of the page. */
export function blankPicture(width: number, height: number) {
  const canvas = document.createElement('canvas');
  canvas.width = width * kScale;
  canvas.height = height * kScale;
  const context = canvas.getContext('2d');
  if (context) {
    context.scale(kScale, kScale);
    context.font = kFont;
    context.textBaseline = 'middle';
  }
  return { canvas, context };
}

/** What is on a canvas as a PNG file, on the colour of the page's cards. */
export function savePng(canvas: HTMLCanvasElement, name: string): void {
  const copy = document.createElement('canvas');
  copy.width = canvas.width;
  copy.height = canvas.height;
  const context = copy.getContext('2d');
  if (!context) return;
  context.fillStyle = colour('--card');
  context.fillRect(0, 0, copy.width, copy.height);
  context.drawImage(canvas, 0, 0);
  copy.toBlob((blob) => {
    if (blob) saveBlob(blob, `tabtrain-${name}.png`);
  });
}

export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 10_000);
}
