import type { SessionAnswer } from '@palaver/protocol/answers';
import type { Me } from '@palaver/protocol/entities';
import { OUTBOX_KEPT_AFTER, type SessionEndReason } from '@palaver/protocol/serverEvents';
import type { Http } from './http.ts';
import type { Model } from './model.ts';
import { NoNetworkError } from './noNetworkError.ts';
import type { NotSentList } from './outbox/notSentList.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { Screen } from './screen.ts';
import type { Session, StoredSession } from './session.ts';
import { type ClientStorage, StaleWriteError, type Write } from './storage/clientStorage.ts';
import type { Tabs } from './tabs.ts';

export interface LifecycleOptions {
  http: Http;
  storage: ClientStorage;
  /** Whether a session may live in a cookie that the device's storage knows nothing of. */
  byCookie: boolean;
  session: Session;
  model: Model;
  outbox: Outbox;
  notSent: NotSentList;
  screen: Screen;
  tabs: Tabs;
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
    const { storage, session, screen, byCookie } = this.#options;
    await storage.open();
    await session.load();
    if (!session.stored.user) await this.#clean();
    const { user, logoutPending } = session.stored;
    if (logoutPending) this.#settleLogout();
    if (user && !logoutPending) await this.#resume(user);
    // Where nothing is kept, a reload forgets who one is, but the cookie does not.
    else if (byCookie && !logoutPending && !storage.durable) void this.#resumeByCookie();
    else screen.setSession({ status: 'signedOut', reason: null, kept: false });
  }

  async stop(): Promise<void> {
    clearTimeout(this.#logoutTimer);
    this.#options.onHalt();
    await this.#options.storage.close();
  }

  /** Nobody is signed in: what a page left that ended in the middle goes, unless another tab has begun a session meanwhile. */
  async #clean(): Promise<void> {
    const { session, model } = this.#options;
    const expect = session.stored.v;
    try {
      await model.wipe([{ ...session.note({}), expect }]);
    } catch (error) {
      if (!(error instanceof StaleWriteError)) throw error;
      await session.load();
    }
  }

  async #resume(user: Me): Promise<void> {
    const { model, outbox, notSent, screen, onBegin } = this.#options;
    // Set first: what is loaded is this person's. Shown when all of it is there.
    screen.session = { status: 'signedIn', user };
    await model.load();
    await outbox.load();
    await notSent.load();
    screen.setSession({ status: 'signedIn', user });
    onBegin();
  }

  async #resumeByCookie(): Promise<void> {
    const { session, http, screen } = this.#options;
    try {
      const me = await http<Me>('/users/me', { token: await session.token() });
      await session.save({ user: me });
      await this.#resume(me);
    } catch {
      screen.setSession({ status: 'signedOut', reason: null, kept: false });
    }
  }

  /** Opens a session by `open` and begins it. What another session left in the cache is wiped; what this person wrote in it comes back. */
  async signIn(open: () => Promise<SessionAnswer>): Promise<void> {
    const { session, http, model, outbox, notSent, screen, onHalt } = this.#options;
    // What was left pending goes first, or the old session would outlive the new one.
    clearTimeout(this.#logoutTimer);
    if (session.stored.logoutPending && !(await session.carryOutLogout())) {
      this.#settleLogout();
      throw new NoNetworkError();
    }
    onHalt();
    const { accessToken } = await open();
    const me = await http<Me>('/users/me', { token: accessToken });
    await model.wipe([session.note({ user: me })]);
    outbox.seal();
    notSent.seal();
    screen.clear();
    await this.#resume(me);
  }

  async setMe(user: Me): Promise<void> {
    const { session, screen } = this.#options;
    await session.save({ user });
    screen.setSession({ status: 'signedIn', user });
  }

  async logout(): Promise<void> {
    await this.#end('logout', { logoutPending: true, user: null });
    this.#settleLogout();
  }

  /** Tells the server of a logout, now or at the next contact. */
  #settleLogout(): void {
    clearTimeout(this.#logoutTimer);
    void this.#options.session.carryOutLogout().then((done) => {
      if (!done) this.#logoutTimer = setTimeout(() => this.#settleLogout(), LOGOUT_RETRY_MS);
    });
  }

  /** The session is over on the server's side. */
  async ended(reason: SessionEndReason): Promise<void> {
    if (this.#options.screen.session.status !== 'signedIn' || this.#ending) return;
    await this.#end(reason, { user: null, refreshToken: null });
  }

  /**
   * All ends wipe the cache; the outbox stays, sealed, where the same person may come back to it. The note of the end is stored in the same step: a page
   * that closes before is signed in still, one that closes after has left nothing and tells the server at its next contact.
   */
  async #end(reason: SessionEndReason, note: Partial<StoredSession>): Promise<void> {
    const { session, model, outbox, notSent, tabs, onHalt, screen } = this.#options;
    this.#ending = true;
    const keep = OUTBOX_KEPT_AFTER.has(reason);
    const kept = keep && outbox.all().length + notSent.items.length > 0;
    tabs.tell({ kind: 'ended', reason, kept });
    onHalt();
    const gone: Write[] = [];
    for (const writing of [outbox, notSent]) {
      if (keep) writing.seal();
      else gone.push(...(await writing.takeAway()));
    }
    await model.wipe([session.note(note), ...gone]);
    this.#show(reason, kept);
    screen.clear();
    this.#ending = false;
  }

  /** Another tab ended the session and wiped the device: nothing stays in sight here either. */
  endedElsewhere(reason: SessionEndReason, kept: boolean): void {
    const { model, outbox, notSent, session, onHalt, screen } = this.#options;
    if (screen.session.status !== 'signedIn') return;
    onHalt();
    outbox.seal();
    notSent.seal();
    model.forget();
    session.forget();
    this.#show(reason, kept);
    screen.clear();
  }

  #show(reason: SessionEndReason, kept: boolean): void {
    this.#options.screen.setSession({ status: 'signedOut', reason, kept });
  }
}
