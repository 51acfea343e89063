/**
 * Who is at the other end where no Palaver server answered: `nobody`; a `gateway` before it that can not reach it; or the network's own gate,
 * `elsewhere`, which sends people to a page of its own (the sign-in of a proxy or of a hotel).
 */
export type AnsweredBy = 'nobody' | 'gateway' | 'elsewhere';

/** No answer of a Palaver server came: no network, a time-out, or the page of somebody in between (a captive portal, a proxy). */
export class NoNetworkError extends Error {
  readonly answeredBy: AnsweredBy;

  constructor(message = 'No connection to the server.', answeredBy: AnsweredBy = 'nobody') {
    super(message);
    this.name = 'NoNetworkError';
    this.answeredBy = answeredBy;
  }
}

/** What came has not the form of an answer of a Palaver server. */
export function notAnAnswer(answeredBy?: AnsweredBy): NoNetworkError {
  return new NoNetworkError('Something else than the server answered.', answeredBy);
}
