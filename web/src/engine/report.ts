/** Reports: the core says which pictures it needs, a canvas encodes them. */

import type { ReportFile, ReportFormat } from '../protocol';
import { unwrap, type NativeEngine } from './module';

/** Rows of red, green and blue bytes. */
export interface RawPicture {
  name: string;
  width: number;
  height: number;
  rgb: Uint8Array;
}

export interface EncodedPicture {
  name: string;
  bytes: Uint8Array;
}

type Encode = (picture: RawPicture) => Promise<Uint8Array>;

/** Opaque red, green, blue and alpha bytes, as a canvas takes them. */
export function opaque({ width, height, rgb }: RawPicture): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; ++pixel) {
    pixels.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  }
  return pixels;
}

/** As a PNG file. */
export async function encodePng(picture: RawPicture): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser gives no canvas to draw pictures on.');
  context.putImageData(new ImageData(opaque(picture), picture.width, picture.height), 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer());
}

export async function makeReport(
  engine: Pick<NativeEngine, 'report' | 'reportPictures'>,
  runFiles: Uint8Array[],
  format: ReportFormat,
  encode: Encode = encodePng,
): Promise<ReportFile[]> {
  const pngs: EncodedPicture[] = [];
  for (const picture of unwrap(engine.reportPictures(runFiles))) {
    pngs.push({ name: picture.name, bytes: await encode(picture) });
  }
  return unwrap(engine.report(runFiles, format, pngs));
}
