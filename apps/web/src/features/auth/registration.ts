import type { FieldErrors, Resolver } from 'react-hook-form';
import * as z from 'zod';
import { DisplayName, Username } from '@palaver/protocol/names';
import { Email, Password } from '@palaver/protocol/values';
import { passwordFault } from '../../client/passwordFault.ts';
import { t } from '../../i18n/en.ts';

export interface RegistrationForm {
  username: string;
  displayName: string;
  email: string;
  password: string;
}

const SCHEMAS: Record<keyof RegistrationForm, z.ZodType> = {
  username: Username,
  displayName: DisplayName,
  email: Email,
  password: Password,
};

const FIELDS = ['username', 'displayName', 'email', 'password'] as const;

/** What is wrong with a field, and what to do. */
function words(name: keyof RegistrationForm, value: string, error: z.ZodError): string {
  if (name === 'email') return /@[^.@\s]+$/.test(value.trim()) ? t.register.emailEnding : t.register.emailForm;
  return (name === 'password' ? passwordFault(value) : error.issues[0]?.message) ?? '';
}

/** What a server finds wrong with fields of this form. */
export const FieldFaults = z.array(z.object({ path: z.enum(FIELDS), message: z.string() })).min(1);

/** Checks the form by the protocol's own schemas: what passes here passes at the server. An empty display name means the name itself; an address may be left out. */
export const resolveRegistration: Resolver<RegistrationForm> = (values) => {
  const errors: FieldErrors<RegistrationForm> = {};
  for (const name of FIELDS) {
    if ((name === 'displayName' || name === 'email') && values[name].trim() === '') continue;
    const parsed = SCHEMAS[name].safeParse(name === 'email' ? values.email.trim() : values[name]);
    if (!parsed.success) errors[name] = { type: 'invalid', message: words(name, values[name], parsed.error) };
  }
  return Object.keys(errors).length > 0 ? { values: {}, errors } : { values, errors: {} };
};
