import { texts } from '../../texts';

/** "red" of three channels, "grey" of one, else its number. */
export function channelName(index: number, channels: number): string {
  const { colours, grey } = texts.value.data;
  if (channels === 1) return grey;
  return channels === 3 ? (colours[index] ?? '') : String(index);
}
