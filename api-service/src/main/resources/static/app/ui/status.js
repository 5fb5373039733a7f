import { html } from '../../vendor/htm-3.1.1/standalone.module.js';
import { actions, state } from '../store.js';
import { ended } from '../turns.js';

const TABS = 5;

/** One line: how the page is connected, and how fast the last answer came. */
export function StatusLine() {
  const offline = state.connection === 'waiting';
  const lost = navigator.onLine ? 'Connection lost. Trying again' : 'You are offline. It goes on by itself';
  const text = {
    idle: location.host,
    connecting: 'Connecting',
    open: `Live from ${location.host}`,
    waiting: state.cause?.code === 'limit_reached' ? `${state.cause.title} ${state.cause.todo}` : lost,
  }[state.connection];
  return html`
    <footer class=${`status ${state.connection}`}>
      <span role="status"><i class="lamp"></i> ${text}</span>
      ${offline && html`<button type="button" class="plain link" onClick=${actions.wake}>Try now</button>`}
      ${state.tabs > TABS && html`<span class="warn">${state.tabs} tabs are open. A browser keeps six connections to a server; close some.</span>`}
      <span class="space"></span>
      <span class="speed">${speed()}</span>
    </footer>`;
}

function speed() {
  const turn = state.turns.at(-1);
  const timing = turn?.timing;
  if (!timing?.first) {
    return '';
  }
  const wait = timing.first - timing.sent;
  const seconds = (timing.last - timing.first) / 1000;
  const rate = seconds > 0.2 ? `${Math.round(timing.tokens / seconds)} tokens/s` : null;
  const silent = performance.now() - timing.last;
  const last = !ended(turn) && silent > 1500 ? `last token ${(silent / 1000).toFixed(0)} s ago` : null;
  return [`first token ${wait < 1000 ? `${Math.round(wait)} ms` : `${(wait / 1000).toFixed(1)} s`}`, rate, last].filter(Boolean).join(' · ');
}
