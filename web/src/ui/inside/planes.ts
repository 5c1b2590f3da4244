/** Numbers of a layer as pictures. */

/** Grey levels of one plane: its lowest value black, its highest white; one value alone is black. */
export function greyOf(values: ArrayLike<number>, offset: number, size: number): Uint8Array {
  const [low, high] = rangeOf(values, offset, size);
  const scale = high > low ? 255 / (high - low) : 0;
  const grey = new Uint8Array(size);
  for (let i = 0; i < size; ++i) grey[i] = Math.round(((values[offset + i] ?? 0) - low) * scale);
  return grey;
}

export function rangeOf(
  values: ArrayLike<number>,
  offset: number,
  size: number,
): [low: number, high: number] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < size; ++i) {
    const value = values[offset + i] ?? 0;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

/** Bytes of a filter: planes of its input channels, 0 being grey; one scale for all filters. */
export function filterBytes(
  values: ArrayLike<number>,
  filter: number,
  size: number,
  largest: number,
): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; ++i) {
    const value = values[filter * size + i] ?? 0;
    bytes[i] = Math.round(127.5 + (largest > 0 ? (value / largest) * 127.5 : 0));
  }
  return bytes;
}

/** A map laid over an image of h x w: opacity of each of its pixels, bilinear, 0 to 1. */
export function overlay(
  map: ArrayLike<number>,
  mapHeight: number,
  mapWidth: number,
  height: number,
  width: number,
): Float32Array {
  const [, highest] = rangeOf(map, 0, mapHeight * mapWidth);
  const result = new Float32Array(height * width);
  if (!(highest > 0)) return result;
  const at = (y: number, x: number) =>
    map[
      Math.min(Math.max(y, 0), mapHeight - 1) * mapWidth + Math.min(Math.max(x, 0), mapWidth - 1)
    ] ?? 0;
  for (let y = 0; y < height; ++y) {
    for (let x = 0; x < width; ++x) {
      const v = ((y + 0.5) * mapHeight) / height - 0.5;
      const u = ((x + 0.5) * mapWidth) / width - 0.5;
      const [row, column] = [Math.floor(v), Math.floor(u)];
      const [dv, du] = [v - row, u - column];
      const upper = at(row, column) * (1 - du) + at(row, column + 1) * du;
      const lower = at(row + 1, column) * (1 - du) + at(row + 1, column + 1) * du;
      result[y * width + x] = (upper * (1 - dv) + lower * dv) / highest;
    }
  }
  return result;
}

/** Red, green and blue planes (or one of grey) of a canvas's RGBA. */
export function planesOf(rgba: ArrayLike<number>, channels: number): Uint8Array {
  const pixels = rgba.length / 4;
  const planes = new Uint8Array(channels * pixels);
  for (let i = 0; i < pixels; ++i) {
    const [r, g, b] = [rgba[4 * i] ?? 0, rgba[4 * i + 1] ?? 0, rgba[4 * i + 2] ?? 0];
    if (channels === 1) {
      planes[i] = Math.round(0.299 * r + 0.587 * g + 0.114 * b); // ITU-R BT.601
      continue;
    }
    planes[i] = r;
    planes[pixels + i] = g;
    planes[2 * pixels + i] = b;
  }
  return planes;
}
