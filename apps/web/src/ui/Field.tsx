import { type InputHTMLAttributes, type Ref, useId } from 'react';
import { FieldLabel, hintOf } from './FieldLabel.tsx';
import { Icon } from './Icon.tsx';

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: string;
  error?: string;
  ref?: Ref<HTMLInputElement>;
}

/** A labelled field: hint at the right of the label, the reason of a fault below. */
export function Field({ label, hint, error, ref, ...input }: FieldProps) {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <FieldLabel id={id} label={label} hint={hint} />
      <input
        ref={ref}
        id={id}
        className="in"
        dir="auto"
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-why` : hint ? hintOf(id) : undefined}
        {...input}
      />
      {error ? (
        <p id={`${id}-why`} className="flex gap-1.5 text-[0.8125rem] text-danger">
          <Icon name="alert" small />
          {error}
        </p>
      ) : null}
    </div>
  );
}
