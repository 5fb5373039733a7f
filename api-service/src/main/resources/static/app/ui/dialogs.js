import { html, useLayoutEffect, useRef } from '../../vendor/htm-3.1.1/standalone.module.js';
import { actions } from '../store.js';

function Dialog({ label, onCancel, children }) {
  const dialog = useRef(null);
  useLayoutEffect(() => {
    const back = document.activeElement;
    dialog.current.showModal();
    return () => back?.focus?.();
  }, []);
  return html`<dialog ref=${dialog} aria-label=${label} onCancel=${(event) => { event.preventDefault(); onCancel?.(); }}>${children}</dialog>`;
}

export function KeyDialog() {
  const input = useRef(null);
  return html`
    <${Dialog} label="API key">
      <h2>An API key is needed</h2>
      <p>This server asks who you are. The key stays in this tab and is forgotten when you close it.</p>
      <input ref=${input} type="password" autocomplete="off" aria-label="API key" placeholder="API key" autofocus
        onKeyDown=${(event) => event.key === 'Enter' && actions.useKey(input.current.value.trim())} />
      <div class="dialog-tools"><button type="button" class="main" onClick=${() => actions.useKey(input.current.value.trim())}>Continue</button></div>
    <//>`;
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
