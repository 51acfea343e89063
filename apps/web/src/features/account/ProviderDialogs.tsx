import type { Me } from '@palaver/protocol/entities';
import { client } from '../../client/client.ts';
import { t } from '../../i18n/en.ts';
import { showToast } from '../../ui/toast/showToast.ts';
import { ConfirmForm } from './ConfirmForm.tsx';
import type { ProviderDialog } from './ProviderRows.tsx';

interface ProviderDialogsProps {
  user: Me;
  dialog: ProviderDialog;
  onClose(): void;
}

/** Asks before a provider is linked, which leaves this page, or unlinked. */
export default function ProviderDialogs({ user, dialog, onClose }: ProviderDialogsProps) {
  const { name } = dialog;
  if (dialog.what === 'link')
    return (
      <ConfirmForm
        user={user}
        title={t.provider.linkTitle(name)}
        action={t.provider.goThere}
        onClose={onClose}
        onConfirm={async (confirm) => location.assign(await client.linkIdentity(dialog.provider, confirm))}
      >
        <p>{t.provider.linkBody(name)}</p>
      </ConfirmForm>
    );
  return (
    <ConfirmForm
      user={user}
      title={t.provider.unlinkTitle(name)}
      action={t.provider.unlink}
      cancel={t.provider.keep}
      danger
      onClose={onClose}
      onConfirm={async (confirm) => {
        await client.unlinkIdentity(dialog.identity, confirm);
        showToast(t.provider.unlinked(name));
        onClose();
      }}
    >
      <p>{t.provider.unlinkBody(name)}</p>
    </ConfirmForm>
  );
}
