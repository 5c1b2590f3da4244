/** The matrix as a picture to save: the table on the page, drawn. */

import { blankPicture } from '../charts/save';
import { colour } from '../theme';
import type { Cell } from './rows';

const kCell = 44;
const kNames = 104;

export function matrixPicture(
  names: readonly string[],
  rows: readonly Cell[][],
): HTMLCanvasElement {
  const side = kNames + kCell * names.length + 8;
  const { canvas, context } = blankPicture(side, side);
  if (!context) return canvas;
  rows.forEach((cells, truth) => {
    cells.forEach((cell, said) => {
      drawCell(context, cell, truth, said);
    });
  });
  drawNames(context, names);
  return canvas;
}

function drawCell(context: CanvasRenderingContext2D, cell: Cell, truth: number, said: number) {
  const [x, y] = [kNames + said * kCell, kNames + truth * kCell];
  context.fillStyle = colour('--sunk');
  context.fillRect(x, y, kCell - 1, kCell - 1);
  context.globalAlpha = cell.share * 0.55;
  context.fillStyle = colour(truth === said ? '--right' : '--wrong');
  context.fillRect(x, y, kCell - 1, kCell - 1);
  context.globalAlpha = 1;
  context.fillStyle = colour(cell.count === 0 ? '--ink-soft' : '--ink');
  context.textAlign = 'center';
  context.fillText(String(cell.count), x + kCell / 2, y + kCell / 2);
}

function drawNames(context: CanvasRenderingContext2D, names: readonly string[]) {
  context.fillStyle = colour('--ink');
  names.forEach((name, i) => {
    const middle = kNames + (i + 0.5) * kCell;
    context.textAlign = 'right';
    context.fillText(name, kNames - 8, middle, kNames - 12);
    context.save();
    context.translate(middle, kNames - 8);
    context.rotate(-Math.PI / 2);
    context.textAlign = 'left';
    context.fillText(name, 0, 0, kNames - 12);
    context.restore();
  });
}
