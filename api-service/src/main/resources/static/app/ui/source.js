import { html, useEffect, useRef } from '../../vendor/htm-3.1.1/standalone.module.js';
import { actions, state } from '../store.js';
import { closePanel } from './app.js';
import { Icon, IconButton } from './icons.js';
import { whereOf } from './turn.js';

/** Characters around a passage that are shown with it. */
const AROUND = 1_500;

export function SourcePanel() {
  const passage = useRef(null);
  const shown = state.source;
  useEffect(() => passage.current?.scrollIntoView({ block: 'center' }), [shown?.text, shown?.source]);
  if (!shown) {
    return null;
  }
  const { source, text, problem } = shown;
  return html`
    <aside class="panel" aria-label="Source">
      <div class="panel-head">
        <span class="number">${source.number}</span>
        <h2 tabindex="-1" dir="auto">${source.title}</h2>
        <${IconButton} name="close" label="Close" onClick=${closePanel} />
      </div>
      <div class="panel-body">
        <p class="where">${[whereOf(source), `relevance ${Math.round(source.score * 100)} %`].filter(Boolean).join(' · ')}</p>
        ${text === null || source.start === undefined || source.start === null
          ? html`<blockquote class="passage" dir="auto"><mark>${source.snippet}</mark></blockquote>
              ${text === null && !problem && html`<p class="hint">Reading the text around it …</p>`}
              ${problem && html`<p class="hint">The text around it cannot be shown. ${problem.title}</p>`}`
          : html`<${Passage} text=${text} source=${source} passage=${passage} />`}
      </div>
      <div class="panel-foot">
        <button type="button" onClick=${() => actions.download({ document_id: source.document_id, title: source.title })}><${Icon} name="download" /> Original file</button>
      </div>
    </aside>`;
}

function Passage({ text, source, passage }) {
  const from = Math.max(0, source.start - AROUND);
  const to = Math.min(text.length, source.end + AROUND);
  return html`
    <div class="passage" dir="auto">${from > 0 ? '… ' : ''}${text.slice(from, source.start)}<mark ref=${passage}>${text.slice(source.start, source.end)}</mark>${text.slice(source.end, to)}${to < text.length ? ' …' : ''}</div>`;
}
