import { type FocusEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';
import { t } from '../../i18n/en.ts';
import { FOLD, mayBeTall, unfolded } from './fold.ts';

interface FoldedTextProps {
  /** Whose text it is: what was opened stays open while it is scrolled out of view and back. */
  id: string;
  text: string;
  /** What follows the text; shown beside the button, too, where the text's end is out of sight. */
  tail?: ReactNode;
  /** Does what changes the height of a row, without moving what is read. */
  steady(change: () => void): void;
  children: ReactNode;
}

/** A text that would push everything else off the screen is folded. All of it stays in the document: for screen readers, and for copying. */
export function FoldedText(props: FoldedTextProps) {
  if (!mayBeTall(props.text)) return <div className="entry-text">{props.children}</div>;
  return <TallText {...props} />;
}

function TallText({ id, tail, steady, children }: FoldedTextProps) {
  const [isTall, setTall] = useState(false);
  const [isOpen, setOpen] = useState(unfolded.has(id));
  const inner = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const boxId = useId();
  useLayoutEffect(() => {
    const text = inner.current;
    if (!text) return;
    const measure = () => setTall(text.offsetHeight > FOLD.above);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(text);
    return () => observer.disconnect();
  }, []);
  const isFolded = isTall && !isOpen;

  function fold(folded: boolean): void {
    if (folded) unfolded.delete(id);
    else unfolded.add(id);
    steady(() => setOpen(!folded));
    if (folded) box.current?.scrollIntoView({ block: 'nearest' });
  }

  /** Who goes through the addresses of a text by Tab comes to those that are folded away. */
  function onFocus({ target }: FocusEvent): void {
    const end = box.current?.getBoundingClientRect().bottom ?? 0;
    if (!isFolded || target.getBoundingClientRect().top < end) return;
    fold(false);
    target.scrollIntoView({ block: 'nearest' });
  }

  return (
    <>
      <div
        ref={box}
        id={boxId}
        className="entry-text"
        style={isFolded ? { maxHeight: FOLD.height } : undefined}
        onFocus={onFocus}
      >
        <div ref={inner}>{children}</div>
      </div>
      {isTall ? (
        <p className="flex flex-wrap items-baseline gap-3 py-1">
          <button
            type="button"
            className="text-button"
            aria-expanded={!isFolded}
            aria-controls={boxId}
            onClick={() => fold(!isFolded)}
          >
            {isFolded ? t.log.showAll : t.log.showLess}
          </button>
          {isFolded ? <span aria-hidden="true">{tail}</span> : null}
        </p>
      ) : null}
    </>
  );
}
