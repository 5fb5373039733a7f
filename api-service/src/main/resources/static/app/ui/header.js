import { html, useState } from '../../vendor/htm-3.1.1/standalone.module.js';
import { actions, state } from '../store.js';
import { closePanel, focusOn, openPanel } from './app.js';
import { Icon, IconButton } from './icons.js';
import { TitleInput } from './sidebar.js';

const THEMES = { auto: ['auto', 'Theme: as the system'], light: ['sun', 'Theme: light'], dark: ['moon', 'Theme: dark'] };

export function Header() {
  const [editing, setEditing] = useState(false);
  const { session } = state;
  const ready = state.documents.filter((document) => document.status === 'ready').length;
  document.title = session?.title ? `${session.title} · Parley` : 'Parley';
  return html`
    <header>
      <${IconButton} name="menu" label="Conversations" class="icon-button only-small"
        onClick=${() => { actions.set({ menu: true }); focusOn('.sidebar .new'); }} />
      ${editing && session
        ? html`<${TitleInput} session=${session} done=${() => setEditing(false)} />`
        : html`<h1 dir="auto">${session
            ? html`<button type="button" class="plain" title="Rename" onClick=${() => setEditing(true)}>${session.title ?? 'Untitled'}</button>`
            : html`<span>${state.sessionId ? listed() : 'New conversation'}</span>`}</h1>`}
      <button type="button" class="quiet documents-button" aria-expanded=${state.panel === 'documents'}
        onClick=${() => (state.panel === 'documents' ? closePanel() : openPanel('documents'))}>
        <${Icon} name="file" /><span class="wide-text">Documents</span>${ready > 0 && html`<span class="count">${ready}<span class="unseen"> ready</span></span>`}
      </button>
      <${Theme} />
      <${IconButton} name="keyboard" label="Keyboard" class="icon-button wide-only" onClick=${() => actions.set({ help: true })} />
    </header>`;
}

/** The title of a conversation that is being opened. */
function listed() {
  return state.sessions.find((one) => one.session_id === state.sessionId)?.title ?? 'Conversation';
}

function Theme() {
  const [theme, setTheme] = useState(document.documentElement.dataset.theme ?? 'auto');
  const [icon, label] = THEMES[theme];
  return html`<${IconButton} name=${icon} label=${label} onClick=${() => {
    const names = Object.keys(THEMES);
    const next = names[(names.indexOf(theme) + 1) % names.length];
    if (next === 'auto') {
      delete document.documentElement.dataset.theme;
      localStorage.removeItem('parley.theme');
    } else {
      document.documentElement.dataset.theme = next;
      localStorage.setItem('parley.theme', next);
    }
    setTheme(next);
  }} />`;
}
