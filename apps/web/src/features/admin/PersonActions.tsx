import { useState } from 'react';
import type { ResetLink } from '@palaver/protocol/answers';
import type { Account, Me } from '@palaver/protocol/entities';
import type { Confirm } from '@palaver/protocol/values';
import { client } from '../../client/client.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { showToast } from '../../ui/toast/showToast.ts';
import { ConfirmDialog } from './ConfirmDialog.tsx';
import { DeletePersonDialog } from './DeletePersonDialog.tsx';
import { ResetLinkDialog } from './ResetLinkDialog.tsx';

interface PersonActionsProps {
  me: Me;
  account: Account;
  /** Something of the account is another now. */
  onChanged(): void;
}

/** What is done only with one's own password. */
interface Ask {
  title: string;
  body: string;
  action: string;
  go(confirm: Confirm): Promise<void>;
}

/** What can be done with an account; with that of a bot, whose own page is another, little. What gives power or takes protection asks for one's own password first. */
export function PersonActions({ me, account, onChanged }: PersonActionsProps) {
  const { id, displayName, role, bot, deactivated, totp } = account;
  const [asking, setAsking] = useState<'admin' | 'link' | 'factor' | null>(null);
  const [isDeleting, setDeleting] = useState(false);
  const [link, setLink] = useState<ResetLink | null>(null);
  const { busy, error, run } = usePending();
  const text = t.admin.person;
  const change = client.admin.updateAccount;
  const tell = (done: string) => {
    showToast(done);
    onChanged();
  };
  const act = (step: () => Promise<unknown>, done: string) => void run(() => step().then(() => tell(done)));
  const asks: Record<'admin' | 'link' | 'factor', Ask> = {
    admin: {
      title: text.adminTitle(displayName),
      body: text.adminBody,
      action: text.makeAdmin,
      go: (confirm) => change(id, { role: 'admin', confirm }).then(() => tell(text.isAdmin)),
    },
    link: {
      title: text.linkTitle(displayName),
      body: text.linkBody,
      action: text.makeLink,
      go: (confirm) => client.admin.createResetLink(id, confirm).then(setLink),
    },
    factor: {
      title: text.factorTitle(displayName),
      body: text.factorBody,
      action: text.removeFactor,
      go: (confirm) => client.admin.removeFactor(id, confirm).then(() => tell(text.factorGone)),
    },
  };
  const asked = asking && asks[asking];
  return (
    <div className="grid gap-2">
      <ErrorNote>{error}</ErrorNote>
      <div className="flex flex-wrap gap-2">
        {role === 'admin' ? (
          <Act busy={busy} onAct={() => act(() => change(id, { role: 'user' }), text.isMember)}>
            {text.makeMember}
          </Act>
        ) : bot ? null : (
          <Act busy={busy} onAct={() => setAsking('admin')}>
            {text.makeAdmin}
          </Act>
        )}
        {deactivated || bot ? null : (
          <Act busy={busy} onAct={() => act(() => client.admin.signOut(id), text.signedOut)}>
            {text.signOut}
          </Act>
        )}
        {deactivated || bot ? null : (
          <Act busy={busy} onAct={() => setAsking('link')}>
            {text.makeLink}
          </Act>
        )}
        {totp ? (
          <Act busy={busy} onAct={() => setAsking('factor')}>
            {text.removeFactor}
          </Act>
        ) : null}
        <Act
          busy={busy}
          danger={!deactivated}
          onAct={() =>
            act(() => change(id, { deactivated: !deactivated }), deactivated ? text.reactivated : text.deactivated)
          }
        >
          {deactivated ? text.reactivate : text.deactivate}
        </Act>
        {id === me.id ? null : (
          <Act busy={busy} danger onAct={() => setDeleting(true)}>
            {text.delete}
          </Act>
        )}
      </div>
      {asked ? (
        <ConfirmDialog
          me={me}
          title={asked.title}
          body={asked.body}
          action={asked.action}
          onClose={() => setAsking(null)}
          onConfirm={async (confirm) => {
            await asked.go(confirm);
            setAsking(null);
          }}
        />
      ) : null}
      {isDeleting ? (
        <DeletePersonDialog
          me={me}
          account={account}
          onClose={() => setDeleting(false)}
          onDeleted={() => {
            setDeleting(false);
            tell(text.isDeleted);
          }}
        />
      ) : null}
      {link ? <ResetLinkDialog name={displayName} link={link} onClose={() => setLink(null)} /> : null}
    </div>
  );
}

interface ActProps {
  busy: boolean;
  danger?: boolean;
  onAct(): void;
  children: string;
}

function Act({ busy, danger = false, onAct, children }: ActProps) {
  return (
    <button
      type="button"
      className={`button button-line ${danger ? 'text-danger' : ''}`}
      aria-disabled={busy}
      onClick={onAct}
    >
      {children}
    </button>
  );
}
