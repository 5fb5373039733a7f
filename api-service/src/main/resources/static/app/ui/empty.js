import { html } from '../../vendor/htm-3.1.1/standalone.module.js';
import { actions, state } from '../store.js';
import { openPanel, focusOn } from './app.js';
import { Icon } from './icons.js';

const OFFLINE = 'parley-offline-extractive';

export function Empty() {
  const offline = state.models.some((model) => model.default && model.name === OFFLINE);
  return html`
    <section class="empty">
      <img src="app/icon.svg" alt="" width="52" height="52" />
      <h2>What would you like to know?</h2>
      <p>Close the tab, lose the network, kill a server: the answer goes on where it was.</p>
      <div class="starts">
        <button type="button" onClick=${() => openPanel('documents')}>
          <${Icon} name="file" /><b>Ask your documents</b><span>Drop files anywhere. Answers cite the passages they rest on.</span>
        </button>
        <button type="button" onClick=${() => { actions.set({ mode: 'deep_research' }); focusOn('#message'); }}>
          <${Icon} name="research" /><b>Research a question</b><span>A plan, a search for each part, and a report with sources.</span>
        </button>
        <button type="button" onClick=${() => actions.send('What is an event log, and what is it good for?')}>
          <${Icon} name="send" /><b>Try it</b><span>“What is an event log, and what is it good for?”</span>
        </button>
      </div>
      ${offline && html`
        <aside class="callout">
          <b>No model is set yet.</b> The offline model only quotes this conversation and your documents. For a real one start${' '}<code>./parley up --model-url http://127.0.0.1:11434/v1</code> with Ollama, vLLM, LM Studio or any other server that speaks OpenAI’s protocol, or set${' '}<code>OPENAI_API_KEY</code>.
        </aside>`}
    </section>`;
}
