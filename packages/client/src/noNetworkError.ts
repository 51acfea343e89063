/** No answer of a Palaver server came: no network, a time-out, or the page of somebody in between (a captive portal, a proxy). */
export class NoNetworkError extends Error {
  constructor(message = 'No connection to the server.') {
    super(message);
    this.name = 'NoNetworkError';
  }
}
