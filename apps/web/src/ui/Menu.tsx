import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { keyOf } from './keyOf.ts';
import './Dialog.css';
import './Menu.css';

interface MenuProps {
  label: string;
  /** What was pressed: the menu stands beside it, and the focus goes back to it. */
  anchor: HTMLElement;
  onClose(): void;
  children: ReactNode;
  /** Holds something else than a list of what can be done, with keys of its own. */
  plain?: boolean;
}

const GAP = 4;

/** A menu at its button, on a phone a sheet from below. Its parts have the role `menuitem` (or `menuitemcheckbox`). */
export function Menu({ label, anchor, onClose, children, plain = false }: MenuProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const box = dialog.current;
    if (!box) return;
    box.showModal();
    place(box, anchor);
    items(menu.current)[0]?.focus();
    return () => box.close();
  }, [anchor]);
  useEffect(() => {
    const area = anchor.closest<HTMLElement>('[tabindex="0"]');
    return () => {
      // What was chosen may have taken the focus already.
      if (document.activeElement !== document.body) return;
      // The row that it belongs to may have left the document meanwhile.
      if (anchor.isConnected) anchor.focus();
      else area?.focus({ preventScroll: true });
    };
  }, [anchor]);

  function onKeyDown(event: KeyboardEvent): void {
    const all = items(menu.current);
    const at = all.findIndex((one) => one === document.activeElement);
    const key = keyOf(event);
    const letter = key.length === 1 ? key.toLowerCase() : null;
    const to =
      event.key === 'ArrowDown' || event.key === 'ArrowRight'
        ? all[(at + 1) % all.length]
        : event.key === 'ArrowUp' || event.key === 'ArrowLeft'
          ? all[(at - 1 + all.length) % all.length]
          : event.key === 'Home'
            ? all[0]
            : event.key === 'End'
              ? all.at(-1)
              : letter === null || letter === ' '
                ? undefined
                : [...all.slice(at + 1), ...all].find((one) => name(one).startsWith(letter));
    if (event.key === 'Tab') {
      event.preventDefault();
      onClose();
    } else if (to) {
      event.preventDefault();
      to.focus();
    }
  }

  return (
    <dialog
      ref={dialog}
      className="sheet menu"
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      {plain ? (
        children
      ) : (
        <div ref={menu} role="menu" aria-label={label} tabIndex={-1} className="p-1.5" onKeyDown={onKeyDown}>
          {children}
        </div>
      )}
    </dialog>
  );
}

function items(menu: HTMLElement | null): HTMLElement[] {
  return [...(menu?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
}

function name(item: HTMLElement): string {
  return (item.getAttribute('aria-label') ?? item.textContent).trim().toLowerCase();
}

/** Below the anchor where there is room, above it otherwise; on a phone the style sheet puts it at the foot. */
function place(box: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const below = at.bottom + GAP + height <= innerHeight;
  const top = below ? at.bottom + GAP : Math.max(GAP, at.top - GAP - height);
  box.style.setProperty('--menu-top', `${Math.max(GAP, Math.min(top, innerHeight - height - GAP))}px`);
  box.style.setProperty('--menu-left', `${Math.max(GAP, Math.min(at.right - width, innerWidth - width - GAP))}px`);
}
