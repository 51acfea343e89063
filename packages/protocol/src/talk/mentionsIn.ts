import type { Inline } from './parseInline.ts';
import { type Block, parseText } from './parseText.ts';

/** The names written in a text as calls, without the @, in order; the same that a page shows as calls. `namesOf` says whom each may mean. */
export function mentionsIn(text: string): string[] {
  return text.includes('@') ? parseText(text).flatMap(inBlock) : [];
}

function inBlock(block: Block): string[] {
  switch (block.kind) {
    case 'code':
      return [];
    case 'lines':
      return block.children.flatMap(inPiece);
    case 'list':
      return block.items.flatMap(({ children }) => children.flatMap(inPiece));
    case 'quote':
      return block.blocks.flatMap(inBlock);
  }
}

function inPiece(piece: Inline): string[] {
  if (piece.kind === 'mention') return [piece.text.slice(1)];
  return 'children' in piece ? piece.children.flatMap(inPiece) : [];
}
