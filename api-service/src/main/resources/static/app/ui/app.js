import { html, useEffect } from '../../vendor/htm-3.1.1/standalone.module.js';
import { actions, go, liveTurn, state } from '../store.js';
import { Composer } from './composer.js';
import { DocumentsPanel } from './documents.js';
import { HelpDialog } from './dialogs.js';
import { Header } from './header.js';
import { Sidebar } from './sidebar.js';
import { SignInDialog } from './signin.js';
import { SourcePanel } from './source.js';
import { StatusLine } from './status.js';
import { Thread } from './thread.js';
import { Toasts } from './toasts.js';
import { UsagePanel } from './usage.js';

export function App() {
  useEffect(() => {
    addEventListener('keydown', onKey);
    return acceptFiles();
  }, []);
  const { panel } = state;
  return html`
    <div class=${`frame${panel ? ' with-panel' : ''}${state.menu ? ' menu-open' : ''}`}>
      <a class="skip" href="#message" onClick=${(event) => { event.preventDefault(); focusOn('#message'); }}>Skip to the message</a>
      <${Sidebar} />
      <div class="veil" onClick=${() => actions.set({ menu: false })}></div>
      <main>
        <${Header} />
        <${Thread} />
        <${Composer} />
        <${StatusLine} />
      </main>
      ${panel === 'documents' && html`<${DocumentsPanel} />`}
      ${panel === 'source' && html`<${SourcePanel} />`}
      ${panel === 'usage' && html`<${UsagePanel} />`}
      <${Toasts} />
      ${state.asks && html`<${SignInDialog} />`}
      ${state.help && html`<${HelpDialog} />`}
      <div class="drop" aria-hidden="true"><div>Drop files to add them to your documents</div></div>
    </div>`;
}

export function focusOn(selector) {
  requestAnimationFrame(() => document.querySelector(selector)?.focus());
}

function onKey(event) {
  const command = event.ctrlKey || event.metaKey;
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  const key = event.key.toLowerCase();
  if (document.querySelector('dialog[open]')) {
    return;
  }
  if (command && key === 'k') {
    event.preventDefault();
    actions.set({ menu: matchMedia('(max-width: 52rem)').matches });
    focusOn('#search');
  } else if (command && event.shiftKey && key === 'o') {
    event.preventDefault();
    go(null);
    focusOn('#message');
  } else if (event.key === 'Escape') {
    if (state.menu || state.options) {
      actions.set({ menu: false, options: false });
    } else if (state.panel) {
      closePanel();
    } else if (liveTurn()) {
      actions.stop();
    }
  } else if (event.key === '?' && !typing) {
    actions.set({ help: true });
  } else if (event.key === '/' && !typing) {
    event.preventDefault();
    focusOn('#message');
  }
}

let opener = null;

/** Opens a panel and remembers who opened it, so that the focus goes back there. */
export function openPanel(panel) {
  opener = document.activeElement;
  actions.set({ panel });
  focusOn('.panel h2');
}

export function closePanel() {
  actions.set({ panel: null, source: null });
  const back = opener?.isConnected ? opener : document.getElementById('message');
  requestAnimationFrame(() => back?.focus());
}

function acceptFiles() {
  let depth = 0;
  const show = (on) => document.documentElement.classList.toggle('dropping', on);
  const files = (event) => event.dataTransfer?.types.includes('Files');
  addEventListener('dragenter', (event) => {
    if (files(event)) {
      depth++;
      show(true);
    }
  });
  addEventListener('dragleave', (event) => {
    if (files(event) && --depth <= 0) {
      depth = 0;
      show(false);
    }
  });
  addEventListener('dragover', (event) => files(event) && event.preventDefault());
  addEventListener('drop', (event) => {
    if (files(event)) {
      event.preventDefault();
      depth = 0;
      show(false);
      actions.upload(event.dataTransfer.files);
    }
  });
  addEventListener('paste', (event) => {
    if (event.clipboardData?.files.length > 0) {
      event.preventDefault();
      actions.upload(event.clipboardData.files);
    }
  });
}
