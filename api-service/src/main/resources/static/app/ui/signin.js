import { html, useRef } from '../../vendor/htm-3.1.1/standalone.module.js';
import { actions, state } from '../store.js';
import { Dialog } from './dialogs.js';
import { Icon } from './icons.js';

/** Asks who the user is, in the ways that the server takes. */
export function SignInDialog() {
  const { key, token, provider, going, problem } = state.asks;
  const typed = key || !provider;
  const what = key && (token && !provider) ? 'API key or token' : key || !token ? 'API key' : 'Token';
  return html`
    <${Dialog} label="Sign in">
      <img class="mark" src="app/icon.svg" alt="" width="40" height="40" />
      <h2>${provider ? 'Sign in to Parley' : `Your ${what === 'Token' ? 'token' : what} is needed`}</h2>
      ${problem
        ? html`<p class="problem" role="alert"><${Icon} name="alert" /> <span>${problem}</span></p>`
        : html`<p>This server asks who you are. ${provider ? 'Your sign-in' : `What you enter`} stays in this tab and is forgotten when you close it.</p>`}
      ${provider && html`
        <button type="button" class="main wide" autofocus disabled=${going} onClick=${actions.goToProvider}>
          ${going ? 'One moment …' : `Sign in with ${provider}`}
        </button>`}
      ${provider && typed && html`<p class="or"><span>or</span></p>`}
      ${typed && html`<${Typed} what=${what} main=${!provider} />`}
    <//>`;
}

function Typed({ what, main }) {
  const input = useRef(null);
  const use = () => actions.useKey(input.current.value.trim());
  return html`
    <div class="typed">
      <input ref=${input} type="password" autocomplete="off" aria-label=${what} placeholder=${what} autofocus=${main}
        onKeyDown=${(event) => event.key === 'Enter' && use()} />
      <button type="button" class=${main ? 'main' : 'second'} onClick=${use}>Continue</button>
    </div>`;
}
