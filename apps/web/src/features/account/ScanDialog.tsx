import { useForm } from 'react-hook-form';
import type { TotpSecret } from '@palaver/protocol/answers';
import { PalaverError } from '@palaver/protocol/errors';
import { client } from '../../client/client.ts';
import { useConnected } from '../../client/useConnected.ts';
import { usePending } from '../../client/usePending.ts';
import { t } from '../../i18n/en.ts';
import { copyText } from '../../ui/copyText.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogFoot } from '../../ui/DialogFoot.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { showToast } from '../../ui/toast/showToast.ts';
import { QrCode } from './QrCode.tsx';

interface ScanDialogProps {
  totp: TotpSecret;
  onClose(): void;
  /** It is on: the recovery codes. */
  onOn(codes: string[]): void;
  /** It is on, and the answer with the recovery codes got lost. */
  onLost(): void;
}

/** Brings a secret into an app, and takes its first code. */
export function ScanDialog({ totp: { secret, uri }, onClose, onOn, onLost }: ScanDialogProps) {
  const { register, handleSubmit, formState, setError } = useForm({ defaultValues: { code: '' } });
  const { busy, error, run } = usePending();
  const connected = useConnected();
  const submit = handleSubmit(async ({ code }) => {
    if (!connected || busy) return;
    await run(() =>
      client.enableTotp(code).then(onOn, async (cause: unknown) => {
        // Nothing waits any more: it ran out, or an earlier try switched it on and its answer got lost.
        const isGone = cause instanceof PalaverError && cause.errorCode === 'LINK_EXPIRED';
        if (isGone && (await client.me()).totp) return onLost();
        const message = codeFault(cause);
        if (message === null) throw cause;
        setError('code', { message }, { shouldFocus: true });
      }),
    );
  });
  const copyKey = () =>
    void copyText(secret).then(
      () => showToast(t.factor.copied),
      () => showToast(t.copyFailed),
    );
  return (
    <Dialog
      title={t.factor.title}
      onClose={onClose}
      foot={<DialogFoot form="first-code" onKeep={onClose} go={t.factor.turnOn} disabled={busy || !connected} />}
    >
      <form id="first-code" className="grid gap-4" noValidate onSubmit={(event) => void submit(event)}>
        <ErrorNote>{connected ? error : t.factor.noConnection}</ErrorNote>
        <p className="text-ink-2">{t.factor.scan}</p>
        <div className="flex flex-wrap gap-4">
          <QrCode text={uri} label={t.factor.qr} />
          <div className="grid min-w-40 flex-1 content-start gap-1">
            <p className="font-semibold">{t.factor.onThisDevice}</p>
            <a className="text-button justify-self-start" href={uri}>
              {t.factor.openThere}
            </a>
            <p className="mt-3 font-semibold">{t.factor.orKey}</p>
            <div className="flex items-center gap-2">
              <bdi dir="ltr" className="flex-1 font-mono break-words">
                {inGroups(secret)}
              </bdi>
              <button type="button" className="icon-button" aria-label={t.factor.copyKey} onClick={copyKey}>
                <Icon name="copy" />
              </button>
            </div>
          </div>
        </div>
        <Field
          label={t.factor.digits}
          hint={t.factor.digitsHint}
          inputMode="numeric"
          autoComplete="one-time-code"
          error={formState.errors.code?.message}
          {...register('code', { required: t.factor.codeRequired })}
        />
      </form>
    </Dialog>
  );
}

const inGroups = (secret: string) => secret.replace(/.{4}(?=.)/g, '$& ');

/** What the server found wrong with the first code, in the user's words; null where it is about something else. */
function codeFault(cause: unknown): string | null {
  if (!(cause instanceof PalaverError) || cause.errorCode !== 'SECOND_FACTOR_INVALID') return null;
  const { details } = cause;
  const off: unknown = typeof details === 'object' && details !== null ? Reflect.get(details, 'clockOffSeconds') : null;
  return typeof off === 'number' ? t.factor.clockOff(off) : t.factor.wrong;
}
