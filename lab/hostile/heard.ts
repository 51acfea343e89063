let texts: string[] = [];

/** Notes what the server said, whatever connection it came by. */
export function hear(text: string): void {
  texts.push(text);
}

/** Everything it said since this was asked last. */
export function takeHeard(): string[] {
  const taken = texts;
  texts = [];
  return taken;
}
