/** "red" of three channels, "grey" of one, else its number. */
export function channelName(index: number, channels: number): string {
  if (channels === 1) return 'grey';
  return channels === 3 ? (['red', 'green', 'blue'][index] ?? '') : String(index);
}
