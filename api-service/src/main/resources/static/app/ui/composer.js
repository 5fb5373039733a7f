import { html, useEffect, useLayoutEffect, useRef, useState } from '../../vendor/htm-3.1.1/standalone.module.js';
import { actions, liveTurn, state, waitingFor } from '../store.js';
import { Icon, IconButton } from './icons.js';

const LONGEST = 32_000;

export function Composer() {
  const input = useRef(null);
  const picker = useRef(null);
  const [text, setText] = useState('');
  const live = liveTurn();
  const waiting = waitingFor();
  const sending = state.sending && !state.sending.problem;
  const canSend = text.trim() !== '' && text.length <= LONGEST && !live && !sending && waiting.length === 0;

  // What was being written when the user was sent away to sign in.
  useEffect(() => {
    if (state.draft) {
      setText((now) => now || state.draft);
      actions.set({ draft: '' });
    }
  }, [state.draft]);

  useLayoutEffect(() => {
    const element = input.current;
    element.style.height = 'auto';
    element.style.height = `${Math.min(element.scrollHeight, innerHeight * 0.4)}px`;
  }, [text]);

  const submit = async () => {
    if (canSend && await actions.send(text)) {
      setText('');
    }
  };
  const onKeyDown = (event) => {
    const touch = matchMedia('(pointer: coarse)').matches;
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && !touch) {
      event.preventDefault();
      submit();
    }
  };
  return html`
    <form class="composer" onSubmit=${(event) => { event.preventDefault(); submit(); }}>
      <${Chips} waiting=${waiting} />
      <div class="box">
        <textarea id="message" ref=${input} rows="1" dir="auto" value=${text} maxlength=${LONGEST} enterkeyhint="send"
          placeholder=${state.mode === 'deep_research' ? 'What should be researched?' : 'Write a message'} aria-label="Message"
          onInput=${(event) => setText(event.target.value)} onKeyDown=${onKeyDown}></textarea>
        <div class="tools">
          <${IconButton} name="clip" label="Add files" onClick=${() => picker.current.click()} />
          <input type="file" multiple hidden ref=${picker} onChange=${(event) => {
            actions.upload(event.target.files);
            event.target.value = '';
          }} />
          <button type="button" class="toggle" aria-pressed=${state.mode === 'deep_research'} title="A plan, a search for each part, and a report"
            onClick=${() => actions.set({ mode: state.mode === 'deep_research' ? 'regular' : 'deep_research' })}>
            <${Icon} name="research" /> <span>Research</span>
          </button>
          <${Options} />
          <span class="space"></span>
          ${text.length > LONGEST * 0.9 && html`<small class="length">${(LONGEST - text.length).toLocaleString()} left</small>`}
          ${live
            ? html`<button type="button" class="send stop" aria-label="Stop the answer" title="Stop (Esc)" disabled=${live.stopping} onClick=${actions.stop}><${Icon} name="stop" /></button>`
            : html`<button type="submit" class="send" aria-label="Send" title="Send (Enter)" disabled=${!canSend}><${Icon} name="send" /></button>`}
        </div>
      </div>
    </form>`;
}

function Chips({ waiting }) {
  const attached = state.attached.map((id) => state.documents.find((one) => one.document_id === id)).filter(Boolean);
  if (attached.length + state.uploads.length === 0) {
    return null;
  }
  return html`
    <ul class="chips" aria-label="Documents of this message">
      ${attached.map((document) => html`
        <li key=${document.document_id} class=${document.status}>
          <${Icon} name=${document.status === 'failed' ? 'alert' : 'file'} />
          <span class="name" dir="auto" title=${document.error?.message ?? document.title}>${document.title}</span>
          ${document.status === 'indexing' && html`<progress max="100" value=${document.progress} aria-label="Being read"></progress>`}
          ${document.status === 'failed' && html`<small>could not be read</small>`}
          <button type="button" aria-label=${`Leave out ${document.title}`} onClick=${() => actions.attach(document.document_id, false)}><${Icon} name="close" /></button>
        </li>`)}
      ${state.uploads.map((upload) => html`
        <li class=${upload.problem ? 'failed' : 'indexing'}>
          <${Icon} name=${upload.problem ? 'alert' : 'file'} />
          <span class="name" dir="auto">${upload.name}</span>
          ${upload.problem ? html`<small>${upload.problem.title}</small>` : html`<progress aria-label="Being uploaded"></progress>`}
          ${upload.problem && html`<button type="button" aria-label="Dismiss" onClick=${() => actions.dismissUpload(upload)}><${Icon} name="close" /></button>`}
        </li>`)}
      ${waiting.some((one) => one.status === 'failed') && html`<li class="advice">Leave out what could not be read to send.</li>`}
    </ul>`;
}

function Options() {
  const { choice, options } = state;
  const box = useRef(null);
  const choose = (values) => actions.set({ choice: { ...choice, ...values } });
  const model = short(choice.model ?? state.models.find((one) => one.default)?.name ?? 'Model');
  const differs = choice.systemPrompt.trim() !== '' || choice.temperature !== null;
  return html`
    <div class="options" ref=${box} onFocusOut=${(event) => {
      if (options && event.relatedTarget && !box.current.contains(event.relatedTarget)) {
        actions.set({ options: false });
      }
    }}>
      <button type="button" class="toggle" aria-expanded=${Boolean(options)} aria-label=${`${model}: model and instructions`} aria-pressed=${differs}
        onClick=${() => actions.set({ options: !options })}>
        <${Icon} name="sliders" /> <span class="wide-only model">${model}</span>
      </button>
      ${options && html`
        <div class="popover" role="group" aria-label="Model and instructions">
          <label>Model
            <select value=${choice.model ?? ''} onChange=${(event) => choose({ model: event.target.value || null })}>
              ${state.models.map((model) => html`<option value=${model.name} selected=${(choice.model ?? state.models.find((one) => one.default)?.name) === model.name}>${model.name}${model.default ? ' (default)' : ''}</option>`)}
            </select>
          </label>
          <label>Instructions
            <textarea rows="4" maxlength="8000" dir="auto" placeholder="For example: answer in one sentence." value=${choice.systemPrompt}
              onInput=${(event) => choose({ systemPrompt: event.target.value })}></textarea>
          </label>
          <label class="check"><input type="checkbox" checked=${choice.temperature !== null} onChange=${(event) => choose({ temperature: event.target.checked ? 0.7 : null })} /> Set the temperature</label>
          ${choice.temperature !== null && html`
            <label class="range"><input type="range" min="0" max="2" step="0.1" aria-label="Temperature" value=${choice.temperature}
              onInput=${(event) => choose({ temperature: Number(event.target.value) })} /> <output>${choice.temperature.toFixed(1)}</output></label>`}
        </div>`}
    </div>`;
}

function short(name) {
  return name === 'parley-offline-extractive' ? 'Offline' : name;
}
