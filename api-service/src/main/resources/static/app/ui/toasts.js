import { html, useEffect } from '../../vendor/htm-3.1.1/standalone.module.js';
import { actions, state } from '../store.js';
import { Problem } from './turn.js';

const SHOWN = 6_000;

export function Toasts() {
  const { deleted, notice, problem } = state;
  useEffect(() => {
    const timer = notice && setTimeout(() => actions.set({ notice: null }), SHOWN);
    return () => clearTimeout(timer);
  }, [notice]);
  return html`
    <div class="toasts">
      ${deleted && html`
        <div class="toast" role="status" key=${deleted.id}>
          <span>“${deleted.title ?? 'Untitled'}” is deleted.</span>
          <button type="button" class="plain link" onClick=${actions.undoRemove}>Undo</button>
        </div>`}
      ${notice && html`<div class="toast" role="status">${notice}</div>`}
      ${problem && html`
        <div class="toast bad">
          <${Problem} advice=${{ ...problem, title: `${problem.what}. ${problem.title}` }} dismiss=${() => actions.set({ problem: null })} />
        </div>`}
    </div>`;
}
