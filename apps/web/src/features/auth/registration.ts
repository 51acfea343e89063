import type { FieldErrors, Resolver } from 'react-hook-form';
import type * as z from 'zod';
import { DisplayName, Username } from '@palaver/protocol/names';
import { Password } from '@palaver/protocol/values';

export interface RegistrationForm {
  username: string;
  displayName: string;
  password: string;
}

const SCHEMAS: Record<keyof RegistrationForm, z.ZodType> = {
  username: Username,
  displayName: DisplayName,
  password: Password,
};

/** Checks the form by the protocol's own schemas: what passes here passes at the server. An empty display name means the name itself. */
export const resolveRegistration: Resolver<RegistrationForm> = (values) => {
  const errors: FieldErrors<RegistrationForm> = {};
  for (const name of ['username', 'displayName', 'password'] as const) {
    if (name === 'displayName' && values.displayName.trim() === '') continue;
    const parsed = SCHEMAS[name].safeParse(values[name]);
    if (!parsed.success) errors[name] = { type: 'invalid', message: parsed.error.issues[0]?.message ?? '' };
  }
  return Object.keys(errors).length > 0 ? { values: {}, errors } : { values, errors: {} };
};
