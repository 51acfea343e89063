import type { SessionAnswer, TokenAnswer } from '@palaver/protocol/answers';
import type { Me } from '@palaver/protocol/entities';
import type { SessionEndReason } from '@palaver/protocol/serverEvents';
import { OUTBOX_KEPT_AFTER } from '@palaver/protocol/sessionEnd';
import type { Http } from '../connection/http.ts';
import type { Device } from '../device.ts';
import { NoNetworkError } from '../noNetworkError.ts';
import type { Session, StoredSession } from './session.ts';
import { dropOwn } from '../sync/ownAcknowledged.ts';
import { StaleWriteError, type Write } from '../storage/clientStorage.ts';

export interface LifecycleOptions {
  http: Http;
  device: Device;
  session: Session;
  /** Whether a session may live in a cookie that the device's storage knows nothing of. */
  byCookie: boolean;
  /** Somebody is signed in and everything of theirs is loaded. */
  onBegin(): void;
  /** Stops all that runs for a session. */
  onHalt(): void;
}

const LOGOUT_RETRY_MS = 10_000;

/** Who is signed in on this device, from the start of the page to a session's end and what it leaves behind. */
export class Lifecycle {
  readonly #options: LifecycleOptions;
  #logoutTimer: ReturnType<typeof setTimeout> | undefined;
  #ending = false;

  constructor(options: LifecycleOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { device, session, byCookie } = this.#options;
    await device.storage.open();
    await session.load();
    if (!session.stored.user) await this.#clean();
    const { user, logoutPending, ended, kept } = session.stored;
    if (logoutPending) this.#reportLogout();
    if (user && !logoutPending) await this.#resume(user);
    // Where nothing is kept, a reload forgets who one is, but the cookie does not.
    else if (byCookie && !logoutPending && !device.storage.durable) void this.#resumeByCookie();
    else this.#show(comesBack(ended) ? ended : null, comesBack(ended) && kept);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#logoutTimer);
    this.#options.onHalt();
    await this.#options.device.storage.close();
  }

  /** Nobody is signed in: what a page left that ended in the middle goes, unless another tab has begun a session meanwhile. */
  async #clean(): Promise<void> {
    const { session, device } = this.#options;
    const expect = session.stored.v;
    try {
      await device.model.wipe([{ ...session.note({}), expect }]);
    } catch (error) {
      if (!(error instanceof StaleWriteError)) throw error;
      await session.load();
    }
  }

  async #resume(user: Me): Promise<void> {
    await this.#options.device.load({ status: 'signedIn', user });
    this.#options.onBegin();
  }

  async #resumeByCookie(): Promise<void> {
    const { session, http } = this.#options;
    try {
      const me = await http<Me>('/users/me', { token: await session.token() });
      await session.save({ user: me, ended: null });
      await this.#resume(me);
    } catch {
      this.#show(null, false);
    }
  }

  /** Opens a session by `open` and begins it. What another session left in the cache is wiped; what this person wrote in it comes back. */
  async signIn(open: () => Promise<Pick<SessionAnswer, 'accessToken'>>): Promise<void> {
    const { session, http, device, onHalt } = this.#options;
    // What was left pending goes first, or the old session would outlive the new one.
    clearTimeout(this.#logoutTimer);
    if (session.stored.logoutPending && !(await session.carryOutLogout())) {
      this.#reportLogout();
      throw new NoNetworkError();
    }
    onHalt();
    const { accessToken } = await open();
    const me = await http<Me>('/users/me', { token: accessToken });
    await device.model.wipe([session.note({ user: me, ended: null })]);
    device.seal();
    device.cleared.emit();
    await this.#resume(me);
  }

  /** The browser came back from a provider as somebody else: the one before leaves this device as at any end, and who is signed in now begins. */
  async replaced(answer: TokenAnswer): Promise<void> {
    const { device, session } = this.#options;
    if (device.session.status !== 'signedIn' || this.#ending) return;
    await this.#end('expired', { user: null, refreshToken: null });
    // Without an answer it can be begun anew at the page of the sign-in.
    await this.signIn(() => session.begin(answer)).catch(() => undefined);
  }

  /** One's own account as an answer says it, unless the session that asked is over by now. */
  async setMe(user: Me): Promise<void> {
    const { session, device } = this.#options;
    if (this.#ending || device.session.status !== 'signedIn' || device.session.user.id !== user.id) return;
    device.session = { status: 'signedIn', user };
    await session.save({ user });
  }

  async logout(): Promise<void> {
    await this.#end('logout', { logoutPending: true, user: null });
    this.#reportLogout();
  }

  /** Reports a logout to the server, now or at the next contact. */
  #reportLogout(): void {
    clearTimeout(this.#logoutTimer);
    void this.#options.session.carryOutLogout().then((done) => {
      if (!done) this.#logoutTimer = setTimeout(() => this.#reportLogout(), LOGOUT_RETRY_MS);
    });
  }

  /** The session is over on the server's side. */
  async ended(reason: SessionEndReason): Promise<void> {
    if (this.#options.device.session.status !== 'signedIn' || this.#ending) return;
    await this.#end(reason, { user: null, refreshToken: null });
  }

  /**
   * All ends wipe the cache; the outbox stays, sealed, where the same person may come back to it. The note of the end is stored in the same step: a page
   * that closes before is signed in still, one that closes after has left nothing and reports to the server at its next contact.
   */
  async #end(reason: SessionEndReason, note: Partial<StoredSession>): Promise<void> {
    const { session, device, onHalt } = this.#options;
    const { outbox, notSent } = device;
    this.#ending = true;
    const keep = comesBack(reason);
    const kept = keep && outbox.all().length + notSent.items.length > 0;
    device.tabs.post({ kind: 'ended', reason, kept });
    onHalt();
    const gone: Write[] = [
      keep ? device.model.leaveOwn(reason === 'expired', device.serverNow) : dropOwn(device.userId),
    ];
    for (const writing of [outbox, notSent]) {
      if (keep) writing.seal();
      else gone.push(...(await writing.takeAway()));
    }
    await device.model.wipe([session.note({ ...note, ended: reason, kept }), ...gone]);
    this.#show(reason, kept);
    device.cleared.emit();
    this.#ending = false;
  }

  /** Another tab ended the session and wiped the device: nothing stays in sight here either. */
  endedElsewhere(reason: SessionEndReason, kept: boolean): void {
    const { device, session, onHalt } = this.#options;
    if (device.session.status !== 'signedIn') return;
    onHalt();
    device.seal();
    device.model.forget();
    session.forget();
    this.#show(reason, kept);
    device.cleared.emit();
  }

  #show(reason: SessionEndReason | null, kept: boolean): void {
    this.#options.device.session = { status: 'signedOut', reason, kept };
  }
}

/** Whether the same person is expected at this device again: what they wrote and did not send waits for them. */
function comesBack(reason: SessionEndReason | null): boolean {
  return reason !== null && OUTBOX_KEPT_AFTER.has(reason);
}
