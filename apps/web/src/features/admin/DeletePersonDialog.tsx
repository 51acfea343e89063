import { useState } from 'react';
import type { Account, Me } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { useAnswer } from '../../client/useAnswer.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Waiting } from '../../ui/Waiting.tsx';
import { Choice } from './Choice.tsx';
import { ConfirmDialog } from './ConfirmDialog.tsx';

interface DeletePersonDialogProps {
  me: Me;
  account: Account;
  onClose(): void;
  onDeleted(): void;
}

/** Says what the end of somebody's account takes away and what stays, as it is set for the server, and asks for one's own password. */
export function DeletePersonDialog({ me, account, onClose, onDeleted }: DeletePersonDialogProps) {
  const { answer, error, reload } = useAnswer(askSettings);
  /** What becomes of messages here; null: not known yet. */
  const deletion = answer && answer.deletion;
  const [messages, setMessages] = useState<'anonymise' | 'remove'>('anonymise');
  const text = t.admin.person;
  const chosen = deletion === 'choose' ? messages : undefined;
  return (
    <ConfirmDialog
      me={me}
      title={text.deleteTitle(account.displayName)}
      body={text.deleteBody}
      action={t.data.deleteForGood}
      keep={t.data.keep}
      danger
      blocked={deletion === null}
      onClose={onClose}
      onConfirm={(confirm) => client.admin.deleteAccount(account.id, confirm, chosen).then(onDeleted)}
    >
      <ErrorNote>{error}</ErrorNote>
      {deletion === null && !error ? <Waiting onRetry={reload} /> : null}
      {deletion === 'choose' ? (
        <Choice
          label={text.deleteMessages}
          options={text.messagesLeft}
          value={messages}
          onChange={(event) => setMessages(event.target.value === 'remove' ? 'remove' : 'anonymise')}
        />
      ) : null}
      {deletion === 'anonymise' || deletion === 'remove' ? <p>{text.messagesGo[deletion]}</p> : null}
      <p className="font-semibold">{t.data.deleteBack}</p>
    </ConfirmDialog>
  );
}

const askSettings = () => client.admin.settings();
