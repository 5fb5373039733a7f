import { html, useRef } from '../../vendor/htm-3.1.1/standalone.module.js';
import { actions, state } from '../store.js';
import { closePanel } from './app.js';
import { Icon, IconButton } from './icons.js';

export function DocumentsPanel() {
  const picker = useRef(null);
  return html`
    <aside class="panel" aria-label="Documents">
      <div class="panel-head"><h2 tabindex="-1">Documents</h2><${IconButton} name="close" label="Close" onClick=${closePanel} /></div>
      <div class="panel-body">
        <button type="button" class="dropzone" onClick=${() => picker.current.click()}>
          <${Icon} name="plus" /><b>Add files</b><span>or drop them anywhere, or paste them. pdf, docx, pptx, xlsx, odt, epub, md, html, txt … up to 20 MiB</span>
        </button>
        <input type="file" multiple hidden ref=${picker} onChange=${(event) => {
          actions.upload(event.target.files);
          event.target.value = '';
        }} />
        ${state.documentsLoaded && state.documents.length === 0 && html`<p class="hint">No documents yet. Every question will be looked up in them; tick one to ask only that one.</p>`}
        ${state.documents.length > 0 && html`<p class="hint">All are searched for each question. Tick some to ask only those.</p>`}
        <ul class="documents">
          ${state.documents.map((document) => html`<${Entry} key=${document.document_id} document=${document} />`)}
        </ul>
      </div>
    </aside>`;
}

function Entry({ document }) {
  const id = document.document_id;
  return html`
    <li class=${document.status}>
      <label>
        <input type="checkbox" checked=${state.attached.includes(id)} disabled=${document.status === 'failed'} onChange=${(event) => actions.attach(id, event.target.checked)} />
        <span class="what">
          <b dir="auto">${document.title}</b>
          ${document.status === 'ready' && html`<small>${[size(document.size), `${document.chunks} passage${document.chunks === 1 ? '' : 's'}`, document.creator].filter(Boolean).join(' · ')}</small>`}
          ${document.status === 'indexing' && html`<small>Being read, ${document.progress} %</small><progress max="100" value=${document.progress}></progress>`}
          ${document.status === 'failed' && html`<small class="bad">${document.error?.message ?? 'It could not be read.'}</small>`}
        </span>
      </label>
      <span class="tools">
        <${IconButton} name="download" label=${`Download ${document.title}`} onClick=${() => actions.download(document)} />
        <${IconButton} name="bin" label=${`Delete ${document.title}`} onClick=${() => {
          if (confirm(`Delete “${document.title}”? Answers that cite it keep their text.`)) {
            actions.removeDocument(id);
          }
        }} />
      </span>
    </li>`;
}

function size(bytes) {
  return bytes < 1024 ? `${bytes} B` : bytes < 1_048_576 ? `${Math.round(bytes / 1024)} KiB` : `${(bytes / 1_048_576).toFixed(1)} MiB`;
}
