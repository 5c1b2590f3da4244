/** Planes of red, green and blue bytes (or one plane of grey) as the canvas wants them. */
export function toRgba(planes: Uint8Array, pixels: number): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(4 * pixels);
  const [green, blue] = planes.length >= 3 * pixels ? [pixels, 2 * pixels] : [0, 0];
  for (let i = 0; i < pixels; ++i) {
    rgba[4 * i] = planes[i] ?? 0;
    rgba[4 * i + 1] = planes[green + i] ?? 0;
    rgba[4 * i + 2] = planes[blue + i] ?? 0;
    rgba[4 * i + 3] = 255;
  }
  return rgba;
}

/** Rows of red, green and blue bytes as the canvas wants them. */
export function rgbToRgba(rgb: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const pixels = Math.floor(rgb.length / 3);
  const rgba = new Uint8ClampedArray(4 * pixels).fill(255);
  for (let i = 0; i < pixels; ++i) rgba.set(rgb.subarray(3 * i, 3 * i + 3), 4 * i);
  return rgba;
}
