/** Pictures as pixels, by the browser's own decoders. */

import { FileError, type Bytes } from './bytes';
import { inspectPicture } from './picture_file';

export interface Pixels {
  width: number;
  height: number;
  /** Rows of red, green, blue and opacity. */
  rgba: Uint8ClampedArray;
}

export async function decodePicture(bytes: Bytes, place: string): Promise<Pixels> {
  const { type, width, height, plain } = inspectPicture(bytes, place);
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(new Blob(plain, { type }), {
      colorSpaceConversion: 'none',
      premultiplyAlpha: 'none',
    });
  } catch (error) {
    const kind = type === 'image/png' ? 'PNG' : 'JPEG';
    throw new FileError(`${place}: damaged or unusual ${kind} file`, { cause: error });
  }
  try {
    if (bitmap.width !== width || bitmap.height !== height) {
      throw new FileError(
        `${place}: says ${width}x${height} pixels, and has ${bitmap.width}x${bitmap.height}`,
      );
    }
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context) throw new FileError(`${place}: this browser has no canvas to decode it`);
    // A canvas multiplies colours by their opacity and would lose some of them: white lies below.
    context.fillStyle = '#fff';
    context.fillRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0);
    return { width, height, rgba: context.getImageData(0, 0, width, height).data };
  } finally {
    bitmap.close();
  }
}
