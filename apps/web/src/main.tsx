import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { client } from './app/client.ts';
import { ErrorBoundary } from './app/ErrorBoundary.tsx';
import { keepPageOnDevice } from './app/pageVersion.ts';
import { takeOwnTypeface } from './app/ownTypeface.ts';
import { refuseFiles } from './app/refuseFiles.ts';
import { surviveTranslation } from './app/surviveTranslation.ts';
import { guardDrafts } from './features/messages/guardDrafts.ts';
import './styles/index.css';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no place to stand.');

surviveTranslation();
refuseFiles();
guardDrafts(client);
void client.start();
// It is up: what could not be loaded before is of no interest.
try {
  sessionStorage.removeItem('palaver.starts');
} catch {
  // Storage is blocked.
}
await takeOwnTypeface();
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <App />
    </ErrorBoundary>
  </StrictMode>,
);
if (document.readyState === 'complete') void keepPageOnDevice();
else addEventListener('load', () => void keepPageOnDevice());
