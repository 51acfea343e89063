// First: it says in which order the layers of all styles stand.
import './styles/index.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './shell/App.tsx';
import { client } from './client/client.ts';
import { ErrorBoundary } from './shell/ErrorBoundary.tsx';
import { keepPageOnDevice } from './client/pageVersion.ts';
import { takeOwnTypeface } from './shell/ownTypeface.ts';
import { refuseFiles } from './shell/refuseFiles.ts';
import { surviveTranslation } from './shell/surviveTranslation.ts';
import { guardDrafts } from './shell/guardDrafts.ts';

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
