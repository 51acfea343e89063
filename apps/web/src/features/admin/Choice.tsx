import { type Ref, type SelectHTMLAttributes, useId } from 'react';

interface ChoiceProps extends SelectHTMLAttributes<HTMLSelectElement> {
  label: string;
  hint?: string;
  /** Value → how it is called. */
  options: Record<string, string>;
  ref?: Ref<HTMLSelectElement>;
}

/** One of a few, with its label above it and a hint at the right of that. */
export function Choice({ label, hint, options, ref, ...select }: ChoiceProps) {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <div className="flex justify-between gap-3 text-[0.8125rem]">
        <label htmlFor={id} className="font-semibold">
          {label}
        </label>
        {hint ? (
          <span id={`${id}-hint`} className="text-ink-3">
            {hint}
          </span>
        ) : null}
      </div>
      <select ref={ref} id={id} className="in" aria-describedby={hint ? `${id}-hint` : undefined} {...select}>
        {Object.entries(options).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
