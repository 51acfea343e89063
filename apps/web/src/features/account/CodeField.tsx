import type { ComponentProps } from 'react';
import { t } from '../../i18n/en.ts';
import { Field } from '../../ui/Field.tsx';

/** For a code of the app, or a recovery code. */
export function CodeField(props: Pick<ComponentProps<typeof Field>, 'error' | 'name' | 'ref' | 'onBlur' | 'onChange'>) {
  return (
    <Field label={t.factor.code} hint={t.factor.codeOr} autoComplete="one-time-code" autoCapitalize="none" {...props} />
  );
}
