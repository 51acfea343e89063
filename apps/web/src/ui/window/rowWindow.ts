import { RowHeights } from './rowHeights.ts';

/** A row of a windowed list: its height is kept under its key, so that rows that come in between move nothing but what is below them. */
export interface WindowRow {
  key: string;
  /** Others are put in beside it: it comes and goes, so it is nothing to hold the view by. */
  loose: boolean;
}

/** Which rows are in the document: from `start` up to, not including, `end`. */
export interface WindowRange {
  start: number;
  end: number;
}

/** A row, and how far its top is above the top of the view (px). */
export interface RowPosition {
  key: string;
  above: number;
}

/** What the reader looks at. */
export type ScrollPosition = 'end' | RowPosition;

const OVERSCAN = 800;
const NEAR_END = 24;
/** A finger or wheel is at rest when nothing moved for so long. */
const REST_MS = 160;

/**
 * Shows only the rows around what is looked at, and holds that to the pixel whatever is put in, taken out, or changes its height.
 * While somebody scrolls, heights that turn out otherwise are taken up by the space above the rows (`slack`), so that a moving finger is never
 * stopped by a set `scrollTop`; at rest the space and the scroll bar are put right together.
 */
export class RowWindow<T extends WindowRow> {
  readonly heights: RowHeights;
  rows: readonly T[] = [];
  range: WindowRange = { start: 0, end: 0 };
  position: ScrollPosition;
  readonly #onRange: () => void;
  #scroller: HTMLElement | null = null;
  #above: HTMLElement | null = null;
  #below: HTMLElement | null = null;
  readonly #rows = new Map<string, HTMLElement>();
  readonly #observer = new ResizeObserver(() => this.settle());
  #slack = 0;
  #scrolledAt = -Infinity;
  /** Where the view was when it was looked at or set last: what differs from it is a move of the reader. */
  #known = 0;
  #held = false;
  #restTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(position: ScrollPosition, estimate: (row: T) => number, onRange: () => void) {
    this.position = position;
    this.heights = new RowHeights((i) => (this.rows[i] ? estimate(this.rows[i]) : 0));
    this.#onRange = onRange;
  }

  attach(scroller: HTMLElement, above: HTMLElement, below: HTMLElement): () => void {
    this.#scroller = scroller;
    this.#above = above;
    this.#below = below;
    this.#known = scroller.scrollTop;
    this.#observer.observe(scroller);
    return () => {
      clearTimeout(this.#restTimer);
      this.#observer.disconnect();
      this.#rows.clear();
      this.#scroller = null;
    };
  }

  setRows(rows: readonly T[]): void {
    if (rows === this.rows) return;
    this.#noteMove();
    this.rows = rows;
    this.heights.setKeys(rows.map((row) => row.key));
    this.range = this.#rangeFor(this.#wanted());
  }

  observe(key: string, element: HTMLElement): () => void {
    this.#rows.set(key, element);
    this.#observer.observe(element);
    return () => {
      if (element.contains(document.activeElement)) this.#takeFocus();
      this.#observer.unobserve(element);
      if (this.#rows.get(key) === element) this.#rows.delete(key);
    };
  }

  /** What leaves the document takes nobody's focus along. */
  #takeFocus(): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    scroller.focus({ preventScroll: true });
    // The focus lays out a list of which some rows are gone and others not there yet: where that takes the view, nobody moved it.
    this.#known = scroller.scrollTop;
  }

  get atEnd(): boolean {
    return this.position === 'end';
  }

  /** The row that the reader looks at; null at the end, and while it is not in the list. */
  get anchorRow(): T | null {
    return this.position === 'end' ? null : (this.rows[this.heights.indexOf(this.position.key)] ?? null);
  }

  /** The key of the row that the reader looked at, while it is not in the list: the end is in view until it is there again. Null: it is there. */
  get lost(): string | null {
    return this.position === 'end' || this.anchorRow ? null : this.position.key;
  }

  /** The reader moved, not we. */
  onScroll(): void {
    const scroller = this.#scroller;
    // Content that became shorter moves the view too, and its event comes when that was put right long ago.
    if (!scroller || Math.abs(scroller.scrollTop - this.#known) < 1) return;
    this.#known = scroller.scrollTop;
    this.#scrolledAt = performance.now();
    clearTimeout(this.#restTimer);
    this.#restTimer = setTimeout(() => this.settle(), REST_MS + 10);
    this.#remember();
    this.#fit();
  }

  /** Scrolls to a position; the next change of rows or heights keeps it there. */
  goTo(position: ScrollPosition): void {
    this.#scrolledAt = -Infinity;
    this.position = position;
    // Wherever the view was moved to before, it goes on from here.
    this.#known = this.#scroller?.scrollTop ?? 0;
    this.settle();
  }

  /** Keeps what is seen where it is, also at the end: somebody is at work in a row. */
  hold(): void {
    // It is where it was left, also while rows are being put in beside it.
    if (this.#held) return;
    this.#held = true;
    this.#remember();
  }

  /** The work is done: at the end the view goes along again. */
  release(): void {
    this.#held = false;
    this.#remember();
  }

  /** Does what changes the height of a row: what is read stays where it is, also at the end. */
  steady(change: () => void): void {
    const held = this.#held;
    this.hold();
    change();
    this.settle();
    this.#held = held;
    this.#remember();
  }

  /** Where the end is in view, the view goes along with it from now on. */
  rejoin(): void {
    if (this.lost === null) this.#remember();
  }

  /** Measures what is shown and puts what the reader looks at back where it was. Before the browser paints. */
  settle(): void {
    const scroller = this.#scroller;
    if (!scroller || !this.#above || !this.#below) return;
    this.#noteMove();
    for (const [key, element] of this.#rows) this.heights.measure(key, element.getBoundingClientRect().height);
    const scrolling = performance.now() - this.#scrolledAt < REST_MS;
    const free = this.#freeSpace();
    const wanted = this.#wanted();
    this.#slack = scrolling && this.position !== 'end' ? scroller.scrollTop - wanted : 0;
    const above = this.heights.top(this.range.start);
    if (this.range.start === 0 || above + this.#slack < 0) this.#slack = 0;
    this.#above.style.height = `${above + this.#slack + free}px`;
    this.#below.style.height = `${this.heights.total - this.heights.top(this.range.end)}px`;
    if (this.#slack === 0) {
      const most = scroller.scrollHeight - scroller.clientHeight;
      const top = Math.max(0, Math.min(wanted, most));
      if (Math.abs(scroller.scrollTop - top) > 0.5) scroller.scrollTop = top;
    }
    this.#known = scroller.scrollTop;
    this.#fit();
  }

  /**
   * A script that sets the focus or reveals an element scrolls at once, but the event comes only before the next frame: what is drawn in between must
   * not take the view back.
   */
  #noteMove(): void {
    const scroller = this.#scroller;
    if (!scroller || Math.abs(scroller.scrollTop - this.#known) < 1) return;
    // Content that became shorter takes the view up to its new end: nobody moved it.
    const atEnd = scroller.scrollTop > scroller.scrollHeight - scroller.clientHeight - 1;
    if (atEnd && scroller.scrollTop < this.#known) return;
    this.onScroll();
  }

  /** Few rows stand at the foot of the view. */
  #freeSpace(): number {
    return Math.max(0, (this.#scroller?.clientHeight ?? 0) - this.heights.total);
  }

  /** Where the top of the view belongs. */
  #wanted(): number {
    const end = this.heights.total - (this.#scroller?.clientHeight ?? 0);
    if (this.position === 'end') return end;
    // The end alone is always there.
    if (this.lost !== null) return end;
    const index = this.heights.indexOf(this.position.key);
    return this.heights.top(index) + this.position.above;
  }

  #remember(): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    const left = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    if (!this.#held && left < NEAR_END) {
      this.position = 'end';
      return;
    }
    const offset = scroller.scrollTop - this.#slack;
    let index = this.heights.indexAt(offset);
    while (this.rows[index]?.loose && index < this.rows.length - 1) index += 1;
    const row = this.rows[index];
    if (row) this.position = { key: row.key, above: offset - this.heights.top(index) };
  }

  /** The rows of which something is in view. */
  get inView(): readonly T[] {
    const scroller = this.#scroller;
    if (!scroller) return [];
    const offset = scroller.scrollTop - this.#slack - this.#freeSpace();
    return this.rows.slice(this.heights.indexAt(offset), this.heights.indexAt(offset + scroller.clientHeight) + 1);
  }

  /** How far the view is from the first row and from the last, px. */
  get room(): { above: number; below: number } {
    const scroller = this.#scroller;
    if (!scroller) return { above: 0, below: 0 };
    const above = scroller.scrollTop - this.#slack;
    return { above, below: Math.max(0, this.heights.total - above - scroller.clientHeight) };
  }

  /** Takes rows in and out as the view moves over them. */
  #fit(): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    const offset = scroller.scrollTop - this.#slack;
    const first = this.heights.indexAt(offset - OVERSCAN / 2);
    const last = this.heights.indexAt(offset + scroller.clientHeight + OVERSCAN / 2);
    if (first >= this.range.start && last < this.range.end) return;
    const next = this.#rangeFor(offset);
    if (next.start === this.range.start && next.end === this.range.end) return;
    this.range = next;
    this.#onRange();
  }

  #rangeFor(offset: number): WindowRange {
    const height = this.#scroller?.clientHeight ?? 1_000;
    const start = this.heights.indexAt(offset - OVERSCAN);
    return { start, end: Math.min(this.rows.length, this.heights.indexAt(offset + height + OVERSCAN) + 1) };
  }
}
