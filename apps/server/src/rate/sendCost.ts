/** What a send or an edit takes of its author's limit: 1, and 1 more for each whole 1,024 bytes of the text (L3). */
export function sendCost(text: string): number {
  return 1 + Math.floor(Buffer.byteLength(text) / 1_024);
}
