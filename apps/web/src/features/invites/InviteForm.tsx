import { type ReactNode, useEffect, useState } from 'react';
import type { Room } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { t } from '../../i18n/en.ts';

/** How an invitation is to work. */
export interface InviteChoice {
  maxUses: number;
  expiresInHours: number;
}

export const FIRST_CHOICE: InviteChoice = { maxUses: 1, expiresInHours: 168 };
const USES = [1, 5, 10, 100];
const HOURS = [1, 24, 168, 720];

interface InviteFormProps {
  room: Room | null;
  isAdmin: boolean;
  choice: InviteChoice;
  onChoose(choice: InviteChoice): void;
}

/** How often and how long an invitation is to work, and whom it will bring. */
export function InviteForm({ room, isAdmin, choice, onChoose }: InviteFormProps) {
  const [registration, setRegistration] = useState<'open' | 'invite' | 'closed'>('open');
  useEffect(() => {
    client.config().then(
      (config) => setRegistration(config.registration),
      () => undefined,
    );
  }, []);
  const makesAccounts = registration === 'open' || (registration === 'invite' && isAdmin);
  return (
    <div className="grid gap-3">
      <div className="grid grid-cols-2 gap-3">
        <Choice label={t.invites.uses} value={choice.maxUses} onChoose={(maxUses) => onChoose({ ...choice, maxUses })}>
          {USES.map((n) => (
            <option key={n} value={n}>
              {t.invites.usesOf(n)}
            </option>
          ))}
        </Choice>
        <Choice
          label={t.invites.hours}
          value={choice.expiresInHours}
          onChoose={(expiresInHours) => onChoose({ ...choice, expiresInHours })}
        >
          {HOURS.map((n) => (
            <option key={n} value={n}>
              {t.invites.hoursOf(n)}
            </option>
          ))}
        </Choice>
      </div>
      <p className="text-[0.8125rem] text-ink-2">{whom(room !== null, makesAccounts)}</p>
    </div>
  );
}

function whom(isIntoRoom: boolean, makesAccounts: boolean): string {
  if (isIntoRoom) return makesAccounts ? t.invites.forAllInto : t.invites.forMembers;
  return makesAccounts ? t.invites.forAll : t.invites.forNobody;
}

interface ChoiceProps {
  label: string;
  value: number;
  onChoose(value: number): void;
  children: ReactNode;
}

function Choice({ label, value, onChoose, children }: ChoiceProps) {
  return (
    <label className="grid gap-1.5 text-[0.8125rem] font-semibold">
      {label}
      <select className="in" value={value} onChange={(event) => onChoose(Number(event.target.value))}>
        {children}
      </select>
    </label>
  );
}
