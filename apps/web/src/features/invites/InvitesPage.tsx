import { Suspense, useState } from 'react';
import { lazyPart } from '../../client/lazyPart.tsx';
import { t } from '../../i18n/en.ts';
import { BackHead } from '../../ui/BackHead.tsx';
import { InviteList } from './InviteList.tsx';
import { useInvites } from './useInvites.ts';

const InviteDialog = lazyPart(() => import('./InviteDialog.tsx'));

/** For administrators: invitations to the organisation, and all that they may withdraw. */
export default function InvitesPage() {
  const invites = useInvites();
  const [isMaking, setMaking] = useState(false);
  const close = () => {
    setMaking(false);
    invites.reload();
  };
  return (
    <>
      <div className="mx-auto grid max-w-[640px] grid-cols-1 gap-6 p-4 sm:p-6">
        <BackHead to="/you" title={t.invites.title} />
        <p className="text-ink-2">{t.invites.lead}</p>
        <button type="button" className="button button-go justify-self-start" onClick={() => setMaking(true)}>
          {t.invites.people}
        </button>
        <InviteList invites={invites} />
      </div>
      <Suspense fallback={null}>{isMaking ? <InviteDialog room={null} isAdmin onClose={close} /> : null}</Suspense>
    </>
  );
}
