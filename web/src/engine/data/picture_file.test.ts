// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { Bytes } from './bytes';
import { inspectPicture } from './picture_file';

const bytes = (...parts: (number[] | string)[]): Bytes =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'string' ? Array.from(part, (c) => c.charCodeAt(0)) : part,
    ),
  );
const u32 = (n: number) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
const u16 = (n: number) => [n >>> 8, n & 255];

function chunk(type: string, data: number[] = []): number[] {
  return [...bytes(u32(data.length), type, data, [0, 0, 0, 0])];
}
function png(width: number, height: number, ...more: number[][]): Bytes {
  const head = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  const size = [...u32(width), ...u32(height), 8, 2, 0, 0, 0];
  return bytes(head, chunk('IHDR', size), ...more, chunk('IDAT', [1, 2]), chunk('IEND'));
}

function segment(marker: number, data: number[]): number[] {
  return [0xff, marker, ...u16(data.length + 2), ...data];
}
function frame(width: number, height: number, colours = 3): number[] {
  return segment(0xc0, [8, ...u16(height), ...u16(width), colours, 0]);
}
function jpeg(...segments: number[][]): Bytes {
  return bytes([0xff, 0xd8], ...segments, segment(0xda, [0]), [1, 2, 3, 0xff, 0xd9]);
}

const all = (parts: Bytes[]) => parts.flatMap((part) => [...part]);

describe('PNG', () => {
  it('tells its size, and loses what would change its colours', () => {
    const picture = inspectPicture(png(7, 5, chunk('gAMA', [1]), chunk('tRNS', [2])), 'a.png');
    expect(picture).toMatchObject({ type: 'image/png', width: 7, height: 5 });
    expect(all(picture.plain)).toEqual([...png(7, 5, chunk('tRNS', [2]))]);
  });

  it('is refused when it is cut short, at any place', () => {
    const whole = png(7, 5);
    for (let size = 8; size < whole.length; ++size) {
      expect(() => inspectPicture(whole.slice(0, size), 'a.zip: x.png')).toThrow(
        'a.zip: x.png: damaged PNG file: it is cut short',
      );
    }
  });

  it('is refused when it is larger than allowed, before anything decodes it', () => {
    expect(() => inspectPicture(png(8192, 8193), 'a.png')).toThrow('a.png: has 8192x8193 pixels');
    expect(() => inspectPicture(png(4294967295, 4294967295), 'a.png')).toThrow('pixels, allowed');
    expect(() => inspectPicture(png(0, 5), 'a.png')).toThrow('has 0x5 pixels');
  });

  it('is refused without a header, or with a chunk that is longer than the file', () => {
    const head = [...png(1, 1).slice(0, 8)];
    expect(() => inspectPicture(bytes(head, chunk('IEND')), 'a.png')).toThrow('no header');
    const lying = bytes(head, u32(4294967290), 'IHDR', Array<number>(40).fill(0));
    expect(() => inspectPicture(lying, 'a.png')).toThrow('cut short');
  });
});

describe('JPEG', () => {
  it('tells its size, and loses orientation and profile', () => {
    const exif = segment(0xe1, [1, 2, 3]);
    const adobe = segment(0xee, [9]);
    const picture = inspectPicture(jpeg(exif, adobe, segment(0xe2, [4]), frame(6, 4)), 'a.jpg');
    expect(picture).toMatchObject({ type: 'image/jpeg', width: 6, height: 4 });
    expect(all(picture.plain)).toEqual([...jpeg(adobe, frame(6, 4))]);
  });

  it('is refused when it is cut short, at any place', () => {
    const whole = jpeg(segment(0xe0, [1, 2]), frame(6, 4));
    for (let size = 3; size < whole.length; ++size) {
      expect(() => inspectPicture(whole.slice(0, size), 'a.jpg')).toThrow(/^a\.jpg: damaged/);
    }
  });

  it('is refused for what no decoder here takes', () => {
    expect(() => inspectPicture(jpeg(frame(6, 4, 4)), 'a.jpg')).toThrow('CMYK');
    expect(() => inspectPicture(jpeg(), 'a.jpg')).toThrow('no picture in it');
    expect(() => inspectPicture(jpeg(segment(0xc0, [8, 0])), 'a.jpg')).toThrow('without a size');
    expect(() => inspectPicture(jpeg(segment(0xe0, [1]), [1, 2, 3, 4]), 'a.jpg')).toThrow(
      'no marker at byte 7',
    );
    expect(() => inspectPicture(jpeg(frame(65535, 65535)), 'a.jpg')).toThrow('has 65535x65535');
  });
});

it('refuses what is neither', () => {
  for (const content of ['', 'GIF89a', '<svg>', '\x89PN']) {
    expect(() => inspectPicture(bytes(content), 'a.png')).toThrow('neither a PNG nor a JPEG');
  }
});
