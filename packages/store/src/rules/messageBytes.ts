/** About how many bytes a message takes in an answer, rather more than less. */
export function messageBytes({
  text,
  mentions,
  reactions,
}: {
  text: string;
  mentions: unknown[] | string;
  reactions: unknown[] | string;
}): number {
  const json = (value: unknown[] | string) =>
    Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));
  // Line breaks, quotes and the like take two bytes in JSON, or six.
  const escapes = text.match(/["\\\n\t\u0000-\u001f]/g)?.length ?? 0;
  return 420 + Buffer.byteLength(text) + escapes * 5 + json(mentions) + json(reactions);
}
