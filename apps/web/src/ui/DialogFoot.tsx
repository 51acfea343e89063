import { t } from '../i18n/en.ts';

interface DialogFootProps {
  /** What leaves all as it is. */
  keep?: string;
  onKeep(): void;
  /** What does it. */
  go: string;
  disabled?: boolean;
  /** The id of the form that is handed in; without one it is done by `onGo`. */
  form?: string;
  /** It takes something away. Default: where there is no form. */
  danger?: boolean;
  onGo?(): void;
}

/** The two answers at the foot of a dialog, the one that changes nothing first. */
export function DialogFoot({
  keep = t.cancel,
  onKeep,
  go,
  disabled = false,
  form,
  danger = !form,
  onGo,
}: DialogFootProps) {
  return (
    <>
      <button type="button" className="button button-line" onClick={onKeep}>
        {keep}
      </button>
      <button
        type={form ? 'submit' : 'button'}
        form={form}
        className={`button ${danger ? 'button-bad' : 'button-go'}`}
        aria-disabled={disabled}
        onClick={(event) => {
          // It can be reached by the keys, and Enter in a field presses it too.
          if (disabled) event.preventDefault();
          else onGo?.();
        }}
      >
        {go}
      </button>
    </>
  );
}
