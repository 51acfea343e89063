import { type Ref, type SelectHTMLAttributes, useId } from 'react';
import { FieldLabel, hintOf } from '../../ui/FieldLabel.tsx';

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
      <FieldLabel id={id} label={label} hint={hint} />
      <select ref={ref} id={id} className="in" aria-describedby={hint ? hintOf(id) : undefined} {...select}>
        {Object.entries(options).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
