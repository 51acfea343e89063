import { Component, type ReactNode } from 'react';
import { t } from '../i18n/en.ts';

/** Shows a way on when a part of the page broke. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <main className="grid h-full place-content-center gap-4 p-6 text-center">
        <p role="alert">{t.crashed}</p>
        <button type="button" className="button button-go" onClick={() => location.reload()}>
          {t.reload}
        </button>
      </main>
    );
  }
}
