/** What stands over a field: its label, and a hint at the right of it, which the field names as `hintOf(id)`. @param id of the field */
export function FieldLabel({ id, label, hint }: { id: string; label: string; hint?: string | undefined }) {
  return (
    <div className="flex justify-between gap-3 text-[0.8125rem]">
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      {hint ? (
        <span id={hintOf(id)} className="text-ink-3">
          {hint}
        </span>
      ) : null}
    </div>
  );
}

/** The id of the hint of a field. */
export function hintOf(id: string): string {
  return `${id}-hint`;
}
