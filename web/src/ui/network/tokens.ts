/** The notation as a list of tokens, for editing by hand. */

export function tokensOf(notation: string): string[] {
  return notation.split(/\s+/).filter((token) => token !== '');
}

export function withToken(tokens: readonly string[], index: number, token: string): string[] {
  return tokens.map((one, i) => (i === index ? token : one));
}

export function without(tokens: readonly string[], index: number): string[] {
  return tokens.filter((_, i) => i !== index);
}

/** One place forward (-1) or back (+1); the same list where there is no such place. */
export function movedBy(tokens: readonly string[], index: number, by: -1 | 1): string[] {
  const other = index + by;
  const [a, b] = [tokens[index], tokens[other]];
  if (a === undefined || b === undefined) return [...tokens];
  return tokens.map((one, i) => (i === index ? b : i === other ? a : one));
}

/** Before the last token, which gives the classes. */
export function added(tokens: readonly string[], token: string): string[] {
  const place = Math.max(0, tokens.length - 1);
  return [...tokens.slice(0, place), token, ...tokens.slice(place)];
}
