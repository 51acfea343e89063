interface RowButtonProps {
  /** What it does to which row, for who hears it alone. */
  label: string;
  danger?: boolean;
  onPress(): void;
  children: string;
}

/** What can be done with one row of a table. */
export function RowButton({ label, danger = false, onPress, children }: RowButtonProps) {
  return (
    <button
      type="button"
      className={danger ? 'text-button text-danger' : 'text-button'}
      aria-label={label}
      onClick={onPress}
    >
      {children}
    </button>
  );
}
