/**
 * What a PNG or JPEG file says of itself, read before the browser decodes it: its size, so that no memory
 * is asked for a picture that is too large, and whether it is whole.
 */

import { FileError, type Bytes } from './bytes';

export interface PictureFile {
  type: 'image/png' | 'image/jpeg';
  width: number;
  height: number;
  /** Without colour profile, gamma and orientation: colours as they are stored, as natively. */
  plain: Bytes[];
}

/** As fit_image in core/data/resize.h. */
const kMostPixels = 2 ** 26;

const kPng = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const kNoColours = new Set(['gAMA', 'cHRM', 'sRGB', 'iCCP', 'cICP', 'eXIf']);

export function inspectPicture(bytes: Bytes, place: string): PictureFile {
  const begins = (head: number[]) => head.every((byte, i) => bytes[i] === byte);
  let picture: PictureFile;
  if (begins(kPng)) picture = inspectPng(bytes, place);
  else if (begins([0xff, 0xd8, 0xff])) picture = inspectJpeg(bytes, place);
  else throw new FileError(`${place}: is neither a PNG nor a JPEG file`);
  const { width, height } = picture;
  if (width < 1 || height < 1 || width * height > kMostPixels) {
    throw new FileError(
      `${place}: has ${width}x${height} pixels, allowed up to ${kMostPixels} altogether`,
    );
  }
  return picture;
}

/** Chunks: length, type, data, checksum (https://www.w3.org/TR/png). */
function inspectPng(bytes: Bytes, place: string): PictureFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const plain = [bytes.subarray(0, kPng.length)];
  let size: { width: number; height: number } | null = null;
  for (let at = kPng.length; at + 12 <= bytes.length;) {
    const end = at + 12 + view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (end > bytes.length) break;
    if (type === 'IHDR' && end - at >= 20) {
      size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    }
    if (!kNoColours.has(type)) plain.push(bytes.subarray(at, end));
    if (type === 'IEND') {
      if (!size) throw new FileError(`${place}: damaged PNG file: it has no header`);
      return { type: 'image/png', ...size, plain };
    }
    at = end;
  }
  throw new FileError(`${place}: damaged PNG file: it is cut short`);
}

/** Segments: marker, length, data, until the scan begins (ITU-T T.81, annex B). */
function inspectJpeg(bytes: Bytes, place: string): PictureFile {
  const damaged = (what: string) =>
    new FileError(`${place}: damaged or unusual JPEG file: ${what}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const plain = [bytes.subarray(0, 2)];
  let size: { width: number; height: number } | null = null;
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) throw damaged(`no marker at byte ${at}`);
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      ++at; // markers may be filled up with these
      continue;
    }
    const end = at + 2 + view.getUint16(at + 2);
    if (end > bytes.length) break;
    if (isFrame(marker)) {
      if (end - at < 10) throw damaged('a frame without a size');
      size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
      if (bytes[at + 9] === 4) throw damaged('it has CMYK colours');
    }
    if (marker === 0xda) {
      if (!size) throw damaged('no picture in it');
      if (!holdsEnd(bytes, end)) break;
      plain.push(bytes.subarray(at));
      return { type: 'image/jpeg', ...size, plain };
    }
    // APP1 holds the orientation (Exif), APP2 the colour profile.
    if (marker !== 0xe1 && marker !== 0xe2) plain.push(bytes.subarray(at, end));
    at = end;
  }
  throw damaged('it is cut short');
}

/** SOF0 to SOF15, less three other markers between them. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** The marker that ends an image; browsers show a picture without one as far as it goes. */
function holdsEnd(bytes: Bytes, from: number): boolean {
  for (let at = bytes.length - 2; at >= from; --at) {
    if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  }
  return false;
}
