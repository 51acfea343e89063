import { type ReactNode, useEffect, useId, useRef } from 'react';
import { t } from '../i18n/en.ts';
import { Icon } from './Icon.tsx';
import './Dialog.css';

interface DialogProps {
  title: string;
  /** Null where only a button at its foot closes it. */
  onClose: (() => void) | null;
  children: ReactNode;
  /** The buttons at its foot. */
  foot?: ReactNode;
  /** A question that needs an answer. */
  alert?: boolean;
  className?: string;
}

/** The browser's own modal dialog: focus stays inside, Esc closes, focus goes back to where it was. */
export function Dialog({ title, onClose, children, foot, alert = false, className = '' }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    dialog?.showModal();
    // The field one came for; of a question the answer that changes nothing.
    dialog?.querySelector<HTMLElement>('input:not([type=radio]), textarea, footer button')?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  // What is too long for the screen, and holds nothing that takes the focus, takes it itself: the keys scroll it then.
  useEffect(() => {
    const content = body.current;
    if (!content) return;
    const isStuck = content.scrollHeight > content.clientHeight && !content.querySelector('a, button, input, textarea');
    if (isStuck) content.tabIndex = 0;
    else content.removeAttribute('tabindex');
  });
  return (
    <dialog
      ref={ref}
      className={`sheet ${className}`}
      role={alert ? 'alertdialog' : undefined}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      onClick={(event) => event.target === ref.current && onClose?.()}
    >
      <div className="flex max-h-[inherit] flex-col">
        <header className="flex items-center gap-3 py-3 ps-5 pe-3">
          <h2 id={id} className="cut flex-1 text-[1.0625rem] leading-6">
            {title}
          </h2>
          {onClose ? (
            <button type="button" className="icon-button" aria-label={t.close} onClick={onClose}>
              <Icon name="close" />
            </button>
          ) : null}
        </header>
        <div ref={body} className="overflow-y-auto px-5 pt-1 pb-5">
          {children}
        </div>
        {foot ? (
          <footer className="flex flex-wrap justify-end gap-3 border-t border-line px-5 py-3">{foot}</footer>
        ) : null}
      </div>
    </dialog>
  );
}
