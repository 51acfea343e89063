import { t } from '../i18n/en.ts';
import { showToast } from '../ui/toast/showToast.ts';

/**
 * Says that files are not taken, dropped or pasted. One that is let go over the page would open in its place, and what is half written would be gone from
 * sight. Where a text comes with the picture, as out of a document, the text is pasted.
 */
export function refuseFiles(): void {
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
  addEventListener('paste', (event) => {
    const { clipboardData } = event;
    if (!clipboardData || clipboardData.files.length === 0 || clipboardData.getData('text/plain') !== '') return;
    event.preventDefault();
    showToast(t.noFiles);
  });
}
