import {
  type HTMLAttributes,
  memo,
  type ReactNode,
  type RefObject,
  useImperativeHandle,
  useLayoutEffect,
  useReducer,
  useRef,
  useState,
} from 'react';
import { RowWindow, type ScrollPosition, type WindowRow } from './rowWindow.ts';

interface WindowedRowsProps<T extends WindowRow> {
  rows: readonly T[];
  scroller: RefObject<HTMLDivElement | null>;
  /** Of the element that scrolls, and the class of the one in it that holds the rows. */
  attributes: HTMLAttributes<HTMLDivElement>;
  inner: string;
  /** Where to begin. */
  start: ScrollPosition;
  /** A first guess of a row's height, px. */
  estimate(row: T): number;
  children(row: T): ReactNode;
  handle: RefObject<RowWindow<T> | null>;
  /** The view moved, or what is in it changed. Called before the browser paints. */
  onView(): void;
}

/** The rows around what is looked at, in the flow of the page, between two empty spaces that stand for the rest. */
export function WindowedRows<T extends WindowRow>(props: WindowedRowsProps<T>) {
  const { rows, scroller, attributes, inner, start, estimate, children, handle, onView } = props;
  const [, render] = useReducer((n: number) => n + 1, 0);
  const above = useRef<HTMLDivElement>(null);
  const below = useRef<HTMLDivElement>(null);
  const [shown] = useState(() => new RowWindow<T>(start, estimate, render));
  shown.setRows(rows);
  useImperativeHandle(handle, () => shown, [shown]);
  useLayoutEffect(() => {
    if (scroller.current && above.current && below.current)
      return shown.attach(scroller.current, above.current, below.current);
    return undefined;
  }, [shown, scroller]);
  useLayoutEffect(() => {
    shown.settle();
    onView();
  });
  return (
    <div ref={scroller} {...attributes}>
      <div className={inner}>
        <div ref={above} />
        {rows.slice(shown.range.start, shown.range.end).map((row) => (
          <RowSlot key={row.key} rowKey={row.key} shown={shown}>
            {children(row)}
          </RowSlot>
        ))}
        <div ref={below} />
      </div>
    </div>
  );
}

interface RowSlotProps {
  rowKey: string;
  shown: Pick<RowWindow<WindowRow>, 'observe'>;
  children: ReactNode;
}

const RowSlot = memo(function RowSlot({ rowKey, shown, children }: RowSlotProps) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    return ref.current ? shown.observe(rowKey, ref.current) : undefined;
  }, [rowKey, shown]);
  const hasFocus = useRef(false);
  useLayoutEffect(() => {
    // What had the focus was replaced, as a queued message is by the one that was sent: browsers send no event then.
    if (hasFocus.current && document.activeElement === document.body)
      ref.current?.querySelector<HTMLElement>('[tabindex]')?.focus({ preventScroll: true });
  });
  return (
    <div
      ref={ref}
      className="flow-root"
      onFocus={() => (hasFocus.current = true)}
      onBlur={() => (hasFocus.current = false)}
    >
      {children}
    </div>
  );
});
