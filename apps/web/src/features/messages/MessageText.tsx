import { memo } from 'react';
import { linkify } from './linkify.ts';

/** A message's text, to the letter, with its addresses to follow. */
export const MessageText = memo(function MessageText({ text }: { text: string }) {
  return linkify(text).map((piece, i) =>
    piece.href ? (
      <a key={i} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
        {piece.text}
      </a>
    ) : (
      <span key={i}>{piece.text}</span>
    ),
  );
});
