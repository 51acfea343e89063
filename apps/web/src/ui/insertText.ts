/**
 * Puts a text in place of what is selected in a field, and the focus into it, by the field's own editing: undo takes the text back and goes on from
 * there. The field sends its `input` event.
 */
export function insertText(field: HTMLTextAreaElement, text: string): void {
  field.focus();
  // There is no other way to the field's own undo.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  if (document.execCommand('insertText', false, text)) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
}
