import { html, useLayoutEffect, useRef } from '../../vendor/htm-3.1.1/standalone.module.js';
import { actions } from '../store.js';

/** Keeps the focus while it is open, and gives it back. */
export function Dialog({ label, onCancel, children }) {
  const dialog = useRef(null);
  useLayoutEffect(() => {
    const back = document.activeElement;
    dialog.current.showModal();
    return () => back?.focus?.();
  }, []);
  return html`<dialog ref=${dialog} aria-label=${label} onCancel=${(event) => { event.preventDefault(); onCancel?.(); }}>${children}</dialog>`;
}

const KEYS = [
  ['Enter', 'Send the message'],
  ['Shift Enter', 'A new line'],
  ['Esc', 'Close what is open, or stop the answer'],
  ['Ctrl K', 'Search conversations'],
  ['Ctrl Shift O', 'New conversation'],
  ['/', 'To the message'],
  ['F2', 'Rename the conversation that has the focus'],
  ['Delete', 'Delete it'],
  ['?', 'This list'],
];

export function HelpDialog() {
  const close = () => actions.set({ help: false });
  return html`
    <${Dialog} label="Keyboard" onCancel=${close}>
      <h2>Keyboard</h2>
      <dl class="keys">${KEYS.map(([keys, what]) => html`<dt>${keys.split(' ').map((key) => html`<kbd>${key}</kbd>`)}</dt><dd>${what}</dd>`)}</dl>
      <div class="dialog-tools"><button type="button" class="main" onClick=${close}>Close</button></div>
    <//>`;
}
