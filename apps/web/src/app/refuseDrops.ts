import { t } from '../i18n/en.ts';
import { showToast } from '../ui/toast/showToast.ts';

/** A file that is let go over the page would open in its place, and what is half written would be gone from sight. */
export function refuseDrops(): void {
  const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
  addEventListener('dragover', (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'none';
  });
  addEventListener('drop', (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    showToast(t.noFiles);
  });
}
