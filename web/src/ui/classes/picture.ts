/** The accuracy of each class as a picture to save: the bars on the page, drawn. */

import { integer, percent } from '../../state/format';
import { blankPicture } from '../charts/save';
import { colour } from '../theme';
import type { ClassRow } from './accuracy';

const kRow = 28;
const kNames = 104;
const kBar = 240;
const kFigures = 136;
const kMargin = 12;

export function classesPicture(
  names: readonly string[],
  rows: readonly ClassRow[],
): HTMLCanvasElement {
  const height = 2 * kMargin + kRow * rows.length;
  const { canvas, context } = blankPicture(kNames + kBar + kFigures, height);
  if (!context) return canvas;
  rows.forEach((row, i) => {
    drawRow(context, names[row.index] ?? '', row, kMargin + (i + 0.5) * kRow);
  });
  return canvas;
}

function drawRow(context: CanvasRenderingContext2D, name: string, row: ClassRow, middle: number) {
  context.fillStyle = colour('--ink');
  context.textAlign = 'right';
  context.fillText(name, kNames - 8, middle, kNames - 12);
  context.fillStyle = colour('--sunk');
  context.fillRect(kNames, middle - 6, kBar, 12);
  context.fillStyle = colour('--accent');
  // A class without images has no accuracy.
  context.fillRect(kNames, middle - 6, kBar * (row.accuracy || 0), 12);
  context.fillStyle = colour('--ink');
  context.textAlign = 'left';
  const text = `${percent(row.accuracy)} (${integer(row.right)}/${integer(row.of)})`;
  context.fillText(text, kNames + kBar + 8, middle, kFigures - 12);
}
