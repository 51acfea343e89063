/** Text as a pattern that matches just this text: what people type never becomes an expression. */
export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|\-/]/g, '\\$&');
}
