import { type InputHTMLAttributes, type Ref, useState } from 'react';
import { t } from '../i18n/en.ts';
import { Field } from './Field.tsx';
import { Icon } from './Icon.tsx';

interface PasswordFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label?: string;
  hint?: string;
  error?: string;
  ref?: Ref<HTMLInputElement>;
}

/** A password that can be looked at. */
export function PasswordField({ label = t.signIn.password, ...props }: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  return (
    <div className="relative">
      <Field label={label} type={shown ? 'text' : 'password'} style={{ paddingInlineEnd: 48 }} {...props} />
      <button
        type="button"
        className="icon-button absolute end-1 top-[28px] min-h-9"
        aria-label={shown ? t.signIn.hide : t.signIn.show}
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
      >
        <Icon name="eye" />
      </button>
    </div>
  );
}
