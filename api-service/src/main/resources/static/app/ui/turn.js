import { Component, html, useState } from '../../vendor/htm-3.1.1/standalone.module.js';
import { actions, changed, state } from '../store.js';
import { MarkdownView } from '../markdown.js';
import { ended } from '../turns.js';
import { adviceFor } from '../words.js';
import { speak } from '../speech.js';
import { openPanel } from './app.js';
import { Icon, IconButton } from './icons.js';

/** A question and its answer; drawn anew only when something of them changed. */
export class Turn extends Component {
  shouldComponentUpdate(next) {
    return next.version !== this.drawn || next.turn !== this.props.turn || next.last !== this.props.last || state.documents !== this.documents;
  }

  render({ turn, version, last }) {
    this.drawn = version;
    this.documents = state.documents;
    return html`
      <article class="turn" data-turn=${turn.turnId} data-status=${turn.status}>
        <${Question} content=${turn.content} documentIds=${turn.documentIds} mode=${turn.mode} turn=${turn} />
        <div class="answer" aria-busy=${!ended(turn)}>
          <h2 class="unseen">Answer</h2>
          ${turn.restarts > 0 && html`<p class="note restart"><${Icon} name="again" /> The worker was lost. Another one began the answer again${turn.attempt > 1 ? ` (attempt ${turn.attempt})` : ''}.</p>`}
          ${(turn.steps.length > 0 || turn.mode === 'deep_research') && html`<${Steps} turn=${turn} />`}
          ${(turn.reasoning || turn.usage?.reasoning_tokens > 0) && html`<${Reasoning} turn=${turn} />`}
          <${Waiting} turn=${turn} />
          <${Text} turn=${turn} version=${version} />
          ${ended(turn) && html`<${Ending} turn=${turn} last=${last} />`}
        </div>
      </article>`;
  }
}

function Question({ content, documentIds, mode, turn }) {
  const [draft, setDraft] = useState(null);
  const names = documentIds.map((id) => state.documents.find((one) => one.document_id === id)?.title ?? 'A document');
  return html`
    <div class="question">
      <h2 class="unseen">You</h2>
      ${draft === null
        ? html`<div class="bubble" dir="auto">${content}</div>`
        : html`<${Draft} text=${draft} change=${setDraft} cancel=${() => setDraft(null)} send=${() => { setDraft(null); actions.askBeside(turn, draft); }} />`}
      ${turn && ended(turn) && draft === null && html`
        <div class="question-tools">
          <${Siblings} turn=${turn} />
          <${IconButton} name="pen" label="Edit the message" onClick=${() => setDraft(content)} />
        </div>`}
      ${(names.length > 0 || mode === 'deep_research') && html`
        <div class="question-notes">
          ${mode === 'deep_research' && html`<span class="tag"><${Icon} name="research" /> Deep research</span>`}
          ${names.map((name) => html`<span class="tag" dir="auto"><${Icon} name="file" /> <span>${name}</span></span>`)}
        </div>`}
    </div>`;
}

function Draft({ text, change, cancel, send }) {
  const keys = (event) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      cancel();
    }
  };
  return html`
    <form class="draft" onSubmit=${(event) => { event.preventDefault(); send(); }}>
      <textarea rows="3" dir="auto" maxlength="32000" aria-label="Edited message" value=${text} ref=${(element) => element?.focus()}
        onInput=${(event) => change(event.target.value)} onKeyDown=${keys}></textarea>
      <div>
        <button type="button" class="small quiet" onClick=${cancel}>Cancel</button>
        <button type="submit" class="small" disabled=${!text.trim()}>Send</button>
      </div>
    </form>`;
}

/** Which of the turns beside each other is shown. */
function Siblings({ turn }) {
  const { siblings } = turn;
  const at = siblings.indexOf(turn.turnId);
  if (siblings.length < 2) {
    return null;
  }
  return html`
    <span class="siblings" role="group" aria-label="Branches">
      <${IconButton} name="left" label="The branch before" disabled=${at === 0} onClick=${() => actions.selectSibling(siblings[at - 1])} />
      <small>${at + 1}/${siblings.length}</small>
      <${IconButton} name="right" label="The next branch" disabled=${at === siblings.length - 1} onClick=${() => actions.selectSibling(siblings[at + 1])} />
    </span>`;
}

/** The message that is on its way, or did not arrive. */
export function Sending({ sending }) {
  const { problem } = sending;
  return html`
    <article class="turn sending">
      <${Question} content=${sending.content} documentIds=${[]} />
      <div class="answer">
        ${problem
          ? html`<${Problem} advice=${problem} retry=${problem.retry} dismiss=${actions.dismissSending} />`
          : html`<p class="waiting"><span class="dots"><i></i><i></i><i></i></span> Sending</p>`}
      </div>
    </article>`;
}

function Waiting({ turn }) {
  if (ended(turn) || turn.text) {
    return null;
  }
  const { queued } = turn;
  const what = turn.stopping ? 'Stopping'
    : queued ? `Waiting for a free worker${queued.position ? `, number ${queued.position} in the queue` : ''}`
      : turn.reasoning ? 'Thinking' : turn.mode === 'deep_research' && turn.steps.length > 0 ? 'Researching' : 'Reading';
  return html`<p class="waiting" role="status"><span class="dots"><i></i><i></i><i></i></span> ${what}</p>`;
}

/** The answer's text, which its Markdown view draws by itself. */
class Text extends Component {
  shouldComponentUpdate(next) {
    return next.version !== this.drawn || next.turn !== this.props.turn;
  }

  componentDidMount() {
    this.view = new MarkdownView(this.element);
    this.draw();
  }

  componentDidUpdate() {
    this.draw();
  }

  draw() {
    const { turn } = this.props;
    this.drawn = this.props.version;
    const citable = new Map(turn.sources.map((source) => [source.number, source.title]));
    const over = ended(turn);
    if (!over && turn.restarts !== (this.restarts ?? 0)) {
      this.view.clear();
    }
    this.restarts = turn.restarts;
    if (!this.view.update(turn.text, over, citable)) {
      // Put off: the open block is large.
      this.drawn = -1;
      changed();
    }
    if (turn.live) {
      speak(turn, over);
    }
  }

  onClick = (event) => {
    const cite = event.target.closest('.cite');
    const copy = event.target.closest('.copy');
    if (cite) {
      showSource(this.props.turn.sources.find((source) => source.number === Number(cite.dataset.number)));
    } else if (copy) {
      copyText(copy.closest('.code').querySelector('code').textContent).then(() => {
        copy.textContent = 'Copied';
        setTimeout(() => { copy.textContent = 'Copy'; }, 1600);
      });
    }
  };

  render({ turn }) {
    return html`<div class=${`text${ended(turn) ? '' : ' growing'}`} ref=${(element) => { this.element = element; }} onClick=${this.onClick}></div>`;
  }
}

function showSource(source) {
  openPanel('source');
  actions.openSource(source);
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // The clipboard needs a secure page: localhost, or https.
    actions.set({ notice: 'The browser does not let this page copy. Use https, or select the text.' });
    throw new Error('no clipboard');
  }
}

function Ending({ turn, last }) {
  const [copied, setCopied] = useState(false);
  const cited = turn.sources.filter((source) => source.used ?? turn.text.includes(`[${source.number}]`));
  return html`
    ${turn.status === 'cancelled' && html`<p class="note"><${Icon} name="stop" /> ${turn.text ? 'You stopped this answer here. Its text is kept.' : 'You stopped this answer before it began.'}</p>`}
    ${turn.finishReason === 'length' && html`<p class="note"><${Icon} name="alert" /> The answer reached the model’s limit of length.</p>`}
    ${turn.status === 'failed' && html`<${Problem} advice=${adviceFor(turn.error?.code, turn.error?.message)} retry=${last ? () => actions.retry(turn) : null} />`}
    ${cited.length > 0 && html`
      <ul class="sources" aria-label="Sources">
        ${cited.map((source) => html`
          <li key=${source.number}>
            <button type="button" onClick=${() => showSource(source)}>
              <span class="number">${source.number}</span>
              <span class="what"><b dir="auto">${source.title}</b><small>${whereOf(source)}</small></span>
            </button>
          </li>`)}
      </ul>`}
    <div class="after">
      ${turn.text && html`<${IconButton} name=${copied ? 'check' : 'copy'} label=${copied ? 'Copied' : 'Copy the answer'} onClick=${() =>
        copyText(turn.text).then(() => { setCopied(true); setTimeout(() => setCopied(false), 1600); }, () => {})} />`}
      <${IconButton} name="again" label="Answer again" onClick=${() => actions.askBeside(turn)} />
      <${IconButton} name="fork" label="Go on from here in a copy" onClick=${() => actions.fork(turn)} />
      <small>${[turn.model, turn.usage && `${turn.usage.completion_tokens.toLocaleString()} tokens`].filter(Boolean).join(' · ')}</small>
    </div>`;
}

export function whereOf(source) {
  return [source.page && `page ${source.page}`, source.section, source.creator].filter(Boolean).join(' · ');
}

export function Problem({ advice, retry, dismiss }) {
  return html`
    <div class="problem" role="alert">
      <${Icon} name="alert" />
      <div>
        <b>${advice.title}</b> ${advice.todo}
        ${advice.detail && html`<details><summary>Details</summary>${advice.detail} <code>${advice.code}</code></details>`}
        ${(retry || dismiss) && html`
          <div class="problem-tools">
            ${retry && html`<button type="button" class="small" onClick=${retry}><${Icon} name="again" /> Try again</button>`}
            ${dismiss && html`<button type="button" class="small quiet" onClick=${dismiss}>Dismiss</button>`}
          </div>`}
      </div>
    </div>`;
}

const STAGES = { planning: 'Plan', searching: 'Search', reading: 'Read', synthesizing: 'Write' };

function Steps({ turn }) {
  const { steps } = turn;
  const over = ended(turn) || turn.text !== '';
  const [open, setOpen] = useState(null);
  const shown = open ?? !over;
  const now = steps.findLast((step) => step.result === null);
  return html`
    <details class="trace" open=${shown} onToggle=${(event) => {
      if (event.target.open !== shown) {
        setOpen(event.target.open);
      }
      if (event.target.open && steps.length === 0) {
        actions.loadTrace(turn);
      }
    }}>
      <summary><${Icon} name="research" /> ${over ? `Research${steps.length ? `: ${steps.length} steps` : ''}` : `Researching${now ? `: ${(STAGES[now.stage] ?? now.stage).toLowerCase()}` : ''}`}</summary>
      <ol>
        ${steps.map((step) => html`
          <li key=${step.id} class=${step.result === null && !ended(turn) ? 'now' : 'past'}>
            <span class="stage">${STAGES[step.stage] ?? step.stage}</span>
            <span dir="auto">${step.title}</span>
            ${came(step) && html`<small dir="auto">${came(step)}</small>`}
          </li>`)}
      </ol>
    </details>`;
}

// Some results repeat the title, with what came of it in brackets.
function came({ title, result }) {
  if (result === null || result === title) {
    return null;
  }
  return result.startsWith(title) ? result.slice(title.length).trim().replace(/^\((.*)\)$/, '$1') : result;
}

function Reasoning({ turn }) {
  const tokens = turn.usage?.reasoning_tokens;
  return html`
    <details class="trace reasoning" onToggle=${(event) => event.target.open && !turn.reasoning && actions.loadTrace(turn)}>
      <summary><${Icon} name="thought" /> ${ended(turn) || turn.text ? `Thought${tokens ? ` for ${tokens.toLocaleString()} tokens` : ''}` : 'Thinking'}</summary>
      <div class="thoughts" dir="auto">${turn.reasoning || 'Reading …'}</div>
    </details>`;
}
